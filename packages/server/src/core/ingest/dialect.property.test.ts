import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findDialect } from './dialect.ts'

const RUNS = 300

interface Written {
  readonly delimiter: string
  readonly quote: string
  readonly escaping: string
  readonly lineEnd: string
  readonly always: boolean
}

const styles: fc.Arbitrary<Written> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  quote: fc.constantFrom('"', '"', "'"),
  escaping: fc.constantFrom('quote', '\\'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  always: fc.boolean(),
})

const word = fc.constantFrom(
  'ash',
  'Birch',
  'cedar tree',
  'Dogwood',
  'elm',
  'fir',
  'gum',
  'hazel',
  'élan',
  'ивы',
)
/** Texts with what divides and closes fields in them, in the middle of words, as people write them. */
const text = fc
  .tuple(word, fc.constantFrom(' ', ', ', '; ', ' | ', '\t', '\n', ' "so" ', ' 5" ', "'s ", ': '), word)
  .map(parts => parts.join(''))
const cells: Readonly<Record<string, fc.Arbitrary<string>>> = {
  id: fc.integer({ min: 1, max: 99_999 }).map(String),
  amount: fc.integer({ min: 100, max: 99_999 }).map(cents => (cents / 100).toFixed(2)),
  day: fc.integer({ min: 1, max: 28 }).map(day => `2024-03-${String(day).padStart(2, '0')}`),
  name: word,
  note: fc.oneof(text, word, fc.constant('')),
  memo: fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.constant('') }),
}

const tables = fc
  .tuple(fc.subarray(['day', 'amount', 'name'], { minLength: 1 }), fc.subarray(['note', 'memo']))
  .map(([some, texts]) => ['id', ...some, ...texts])
  .chain(names => {
    const row = fc.tuple(...names.map(name => cells[name] as fc.Arbitrary<string>))
    return fc.record({ names: fc.constant(names), rows: fc.array(row, { minLength: 3, maxLength: 30 }) })
  })

function write(cell: string, { delimiter, quote, escaping, always }: Written): string {
  const special =
    [delimiter, quote, '\n', '\r', '"', "'"].some(mark => cell.includes(mark)) || /^ | $/.test(cell)
  if (!always && !special) return cell
  const behind = escaping === 'quote' ? quote : escaping
  return quote + cell.replaceAll(quote, `${behind}${quote}`) + quote
}

test('a table written in any usual dialect is read as the same cells', () => {
  const holds = fc.property(tables, styles, ({ names, rows }, style) => {
    const lines = [names, ...rows].map(row => row.map(cell => write(cell, style)).join(style.delimiter))
    const found = findDialect(Buffer.from(lines.map(line => line + style.lineEnd).join('')), true, {})
    assert.deepEqual(found.columns, names)
    assert.deepEqual(
      found.sample.map(({ fields }) => fields),
      rows,
    )
  })
  fc.assert(holds, { numRuns: RUNS })
})

test('any text at all is read or refused, and within a second', () => {
  const piece = fc.constantFrom(
    ',',
    ';',
    '\t',
    '|',
    ' ',
    '"',
    "'",
    '\\',
    '\n',
    '\r',
    '#',
    'a',
    '1',
    '1,5',
    '\u0001',
    ':',
  )
  const holds = fc.property(fc.array(piece, { maxLength: 400 }), fc.boolean(), (pieces, whole) => {
    const started = performance.now()
    try {
      const { columns, sample } = findDialect(Buffer.from(pieces.join('')), whole, {})
      assert.ok(columns.length > 0 && sample.length >= 0)
    } catch (error) {
      assert.match(String((error as { code?: string }).code), /^(empty_file|header_only|unreadable_file)$/)
    }
    assert.ok(performance.now() - started < 1000)
  })
  fc.assert(holds, { numRuns: RUNS })
})
