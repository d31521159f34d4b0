import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDialect } from '../../packages/server/src/core/ingest/dialect.ts'
import type { Dialect, ReadOptions } from '../../packages/server/src/core/ingest/load.ts'

interface Expected extends Partial<Dialect> {
  readonly columns?: readonly string[]
  readonly width?: number
  /** Fields of the first data record. */
  readonly row?: readonly string[]
  readonly warned?: string
}

/** A text, how it is written, and what the options say. */
export type Case = readonly [title: string, text: string, expected: Expected, options?: ReadOptions]

/** As many lines as are said, counted from 1. */
export const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index + 1)).join('')

/** Declares a test for each kind of texts, in which each text is read as its case expects. */
export function textsAreRead(kinds: Readonly<Record<string, readonly Case[]>>): void {
  for (const [kind, cases] of Object.entries(kinds)) {
    test(`texts are read as they are written: ${kind.toLowerCase()}`, async at => {
      for (const [title, text, expected, options] of cases)
        await at.test(title, () => meets(text, expected, options))
    })
  }
}

function meets(
  text: string,
  { columns, width, row, warned, ...expected }: Expected,
  options: ReadOptions = {},
) {
  const found = findDialect(Buffer.from(text), true, options)
  const shown = Object.fromEntries(
    Object.keys(expected).map(key => [key, found.dialect[key as keyof Dialect]]),
  )
  assert.deepEqual(shown, expected)
  if (columns) assert.deepEqual(found.columns, columns)
  if (width) assert.equal(found.columns.length, width)
  if (row) assert.deepEqual(found.sample.find(record => !record.blank)?.fields, row)
  if (warned) assert.ok(found.warnings.some(({ code }) => code === warned))
}
