import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDialect } from './dialect.ts'
import type { ReadOptions } from './load.ts'

const dialectOf = (text: string, options: ReadOptions) =>
  findDialect(Buffer.from(text), true, options).dialect

const apart: [said: ReadOptions, one: string, other: string][] = [
  [{ delimiter: ',', quote: ',' }, 'delimiter', 'quote'],
  [{ delimiter: '"|"', quote: '"' }, 'delimiter', 'quote'],
  [{ delimiter: ',', escape: ',' }, 'delimiter', 'escape'],
  [{ delimiter: ',', quote: '', escape: ',' }, 'delimiter', 'escape'],
  [{ delimiter: ';', comment: ';' }, 'delimiter', 'comment'],
  [{ quote: '#', comment: '#' }, 'quote', 'comment'],
]
for (const [said, one, other] of apart) {
  test(`${JSON.stringify(said)} is refused, naming ${one} and ${other}`, () => {
    assert.throws(() => dialectOf('a,b\n1,2\n', said), {
      code: 'invalid_value',
      message: new RegExp(`${one} .* and ${other} `),
    })
  })
}

const found: [title: string, text: string, said: ReadOptions, dialect: Record<string, string>][] = [
  ['a quote that is said divides nothing', 'a,b;c\n1,2;3\n4,5;6\n', { quote: ',' }, { delimiter: ';' }],
  ['nor does an escape', 'a,b;c\n1,2;3\n4,5;6\n', { escape: ',' }, { delimiter: ';', quote: '"' }],
  ['nor what remarks begin with', 'a,b;c\n1,2;3\n,4,5\n', { comment: ',' }, { delimiter: ';' }],
  ['nor in a file of one column', 'a\n1\n2\n', { quote: ',' }, { delimiter: '\t' }],
  ['a delimiter that is said quotes nothing', 'a"b\n1"2\n3"4\n', { delimiter: '"' }, { quote: '' }],
  ['and leaves the other quote', `a"b\n'1"x'"2\n'3"y'"4\n`, { delimiter: '"' }, { quote: "'" }],
  ['nor does it escape', 'a\\b\n1\\"2"\n3\\"4"\n', { delimiter: '\\' }, { quote: '"', escape: '"' }],
  ['what is said goes before sep=', "sep='\na;b\n'1';'2'\n", { quote: "'" }, { delimiter: ';', quote: "'" }],
  ['sep= tells no NUL', 'sep=\0\na;b\n1;2\n3;4\n', {}, { delimiter: ';' }],
]
for (const [title, text, said, expected] of found) {
  test(title, () => {
    const dialect = dialectOf(text, said)
    assert.deepEqual({ ...dialect, ...expected }, dialect)
  })
}
