import assert from 'node:assert/strict'
import { test } from 'node:test'
import { edited, readEdited } from './folder.ts'

type Case = readonly [file: string, part: string, other: string, told: RegExp | readonly RegExp[]]

/** Checks that an edit of the example is told by these faults, in this order, and by no others. */
export function refuses(title: string, cases: readonly Case[]): void {
  test(title, () => {
    for (const [file, part, other, told] of cases) {
      const { faults } = readEdited({ [file]: edited(file, part, other) })
      const found = faults.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)
      const wanted = told instanceof RegExp ? [told] : told
      assert.equal(found.length, wanted.length, `${other}: ${found.join('\n')}`)
      for (const [index, form] of wanted.entries()) assert.match(found[index] ?? '', form)
    }
  })
}
