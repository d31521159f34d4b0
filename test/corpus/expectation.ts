import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dialect, Encoding, ReadOptions, Thousands } from '../../packages/server/src/core/ingest/load.ts'

/** What a file of the corpus must be read as; `expected.json`. What it does not name is not compared. */
export interface Expectation {
  /** One sentence: what is unusual about the file. */
  readonly why: string
  /** As the form fields of an upload spell them. */
  readonly options?: FormOptions
  /** The code of the refusal; then there is nothing else. */
  readonly refused?: string
  readonly dialect?: Readonly<Record<string, string | boolean | number>>
  readonly columns?: readonly { readonly name: string; readonly type: string }[]
  readonly rows?: { read: number; loaded: number; rejected: number; skipped: number }
  readonly rejects?: readonly ExpectedReject[]
  /** Codes that must be among the load's warnings. */
  readonly warnings?: readonly string[]
  /** All rows as text; null is missing. Numbers are compared as numbers, everything else to the letter. */
  readonly cells?: readonly Cells[]
}

export type Cells = readonly (string | null)[]

export interface ExpectedReject {
  readonly row: number
  readonly column: string | null
  readonly code: string
}

interface FormOptions {
  readonly delimiter?: string
  readonly quote?: string
  readonly escape?: string
  readonly header?: boolean
  readonly encoding?: Encoding
  readonly null_values?: readonly string[]
  readonly decimal?: '.' | ','
  readonly thousands?: Thousands
  readonly comment?: string
  readonly date_format?: string
  readonly column_types?: Readonly<Record<string, string>>
  readonly on_error?: 'quarantine' | 'reject'
  readonly max_error_percent?: number
}

export const corpusFolder = join(import.meta.dirname, 'csv')

export async function readCase(name: string): Promise<{ expected: Expectation; bytes: Uint8Array }> {
  const folder = join(corpusFolder, name)
  const [bytes, text] = await Promise.all([
    readFile(join(folder, 'input.csv')),
    readFile(join(folder, 'expected.json'), 'utf8'),
  ])
  return { expected: JSON.parse(text) as Expectation, bytes }
}

/** `null_values` as `nullValues`. */
export function readOptions(options: FormOptions = {}): ReadOptions {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [camelCase(name), value]))
}

/** The dialect's keys that are expected, as `expected.json` spells them. */
export function pickDialect(
  dialect: Dialect | null,
  expected: Expectation['dialect'],
): Expectation['dialect'] {
  const found: Record<string, string | boolean | number> = { ...dialect }
  return (
    expected && Object.fromEntries(Object.keys(expected).map(name => [name, found[camelCase(name)] ?? '']))
  )
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** A value's text in a form in which equal values are equal: `1.50` and `1.5` are one number. */
export function comparable(value: string | null, type: string): string | null {
  if (value === null) return null
  if (type === 'DOUBLE') return String(Number(value))
  if (type.startsWith('DECIMAL(')) return value.replace(/(\.[0-9]*?)0+$/, '$1').replace(/\.$/, '')
  return value
}
