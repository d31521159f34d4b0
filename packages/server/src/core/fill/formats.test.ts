import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CoreError } from '../errors.ts'
import type { DeclaredColumn } from './column.ts'
import { readDeclaredColumns } from './columns.ts'
import { readDateLetters } from './date-letters.ts'
import { readNumberPattern } from './number-pattern.ts'
import { openCell } from './open-cell.ts'

test('patterns of numbers say which mark stands before fractions and which groups digits', () => {
  const cases: readonly [string, string | null][] = [
    ['#,###.##', '. ,'],
    ['#.###,##', ', .'],
    ['#,###', '. ,'],
    ['#.###', ', .'],
    ['#.##', '. '],
    ['#,##', ', '],
    ['0.000', '. '],
    ['####', '. '],
    ['#,###,###', '. ,'],
    ['# ###,00', ',  '],
    ["#'###.00", ". '"],
    ['# ###', '.  '],
    ['#,##,###.##', '. ,'],
    ['', null],
    ['#,', null],
    ['#.###,##.##', null],
    ['%d', null],
    ["#'##'#.#,#", null],
  ]
  for (const [pattern, wanted] of cases) {
    const style = readNumberPattern(pattern)
    assert.equal(style && `${style.decimal} ${style.thousands}`, wanted, pattern)
  }
})

test('letters of dates read days of the calendar and nothing else', () => {
  const cases: readonly [string, string, string | null][] = [
    ['Y-m-d H:i:s', '2010-12-01 08:26:00', '2010-12-01 08:26:00'],
    ['d/m/Y', '1/2/2024', '2024-02-01'],
    ['d.m.Y H:i', '29.02.2024 23:59', '2024-02-29 23:59:00'],
    ['YmdHis', '20240131235959', '2024-01-31 23:59:59'],
    ['Y-m-dTH:i:s', '2024-01-31T00:00:00', '2024-01-31 00:00:00'],
    ['d/m/Y', '30/02/2024', null],
    ['d/m/Y', '2024-02-01', null],
    ['Y-m-d', '0000-01-01', null],
    ['Y-m-d H:i', '2024-01-01 24:00', null],
    ['d.m.Y', '1x2x2024', null],
  ]
  for (const [format, text, wanted] of cases) {
    assert.equal(readDateLetters(format)?.read(text), wanted, `${text} by ${format}`)
  }
  for (const format of ['', 'Y', 'Y-m', 'y-m-d', 'Y-m-d D', 'Y-m-d H:s', 'Y-m-d Y', '%Y-%m-%d', 'd/m/Y 0']) {
    assert.equal(readDateLetters(format), null, format)
  }
})

function column(subtype: DeclaredColumn['subtype'], format: string | null = null): DeclaredColumn {
  return { name: 'x', alias: null, type: 'dimension', subtype, format }
}

/** What the texts are read as, and the type that holds them. */
function read(which: DeclaredColumn, texts: readonly string[], expected?: string) {
  const cell = openCell(which, expected)
  if (!cell) throw new Error('texts have no cell')
  const values = texts.map(text => {
    const value = cell.read(text, false)
    if (cell.misfit === null) cell.take()
    return cell.misfit === null ? value : `misfit: ${cell.misfit}`
  })
  return [cell.type(), ...values]
}

test('numbers keep every digit, and their column has the narrowest type that holds them', () => {
  const cases: readonly [readonly string[], string | null][] = [
    [['1', '-2', ''], 'BIGINT'],
    [['9223372036854775807'], 'BIGINT'],
    [['9223372036854775808'], 'DECIMAL(38,0)'],
    [['1.50', '2'], 'DOUBLE'],
    [['12345678901234567.25'], 'DECIMAL(19,2)'],
    [['1e3', '2.5E-2'], 'DOUBLE'],
    [['1e3'], 'BIGINT'],
    [['', ' '], null],
  ]
  for (const [texts, type] of cases) assert.equal(read(column('numeric'), texts)[0], type, texts.join(' '))
  assert.deepEqual(read(column('numeric'), ['1'], 'DOUBLE'), ['DOUBLE', '1'])
  assert.deepEqual(read(column('numeric'), ['1.5'], 'DECIMAL(18,3)'), ['DECIMAL(18,3)', '1.5'])
  assert.deepEqual(read(column('numeric', '#.###,##'), ['1.234.567,5', '-3', ' 4,25 ']), [
    'DOUBLE',
    '1234567.5',
    '-3',
    '4.25',
  ])
})

test('what is no number does not fit, and says nothing of the type', () => {
  const texts = ['7', 'abc', '0x1f', '1,5', '007', 'NaN', '1.2.3', '1'.repeat(40), '1e999']
  const [type, first, ...others] = read(column('numeric'), texts)
  assert.deepEqual([type, first], ['BIGINT', '7'])
  for (const other of others) assert.match(String(other), /^misfit: /)
})

test('numbers that no type holds together are refused, naming the column', () => {
  const values = ['1'.repeat(30), `0.${'3'.repeat(20)}`]
  assert.throws(
    () => read(column('numeric'), values),
    (error: unknown) => error instanceof CoreError && error.details.column === 'x',
  )
})

test('times are ISO unless letters say otherwise, and all of one kind', () => {
  assert.deepEqual(read(column('date'), ['2024-02-29', '2023-02-29', '2024-01-01 10:00', '']), [
    'DATE',
    '2024-02-29',
    'misfit: is no date such as 2010-12-01',
    'misfit: is no date such as 2010-12-01',
    null,
  ])
  assert.equal(read(column('datetime'), ['2024-01-01', '2024-01-01T10:00:00.5'])[0], 'TIMESTAMP')
  assert.equal(read(column('datetime'), ['2024-01-01 10:00:00.123456789'])[0], 'TIMESTAMP_NS')
  const zoned = read(column('datetime'), ['2024-01-01T10:00:00Z', '2024-01-01T10:00:00'])
  assert.deepEqual(zoned.slice(0, 2), ['TIMESTAMP WITH TIME ZONE', '2024-01-01T10:00:00Z'])
  assert.match(String(zoned[2]), /has no time zone/)
  assert.match(String(read(column('datetime'), ['2024-01-01T10:00:00Z'], 'TIMESTAMP')[1]), /has a time zone/)
})

test('columns are read with what is left out, and refused with all that is wrong', () => {
  assert.deepEqual(readDeclaredColumns([{ name: ' a ' }, { name: 'b', type: 'measure', alias: ' B ' }]), [
    { name: 'a', alias: null, type: 'dimension', subtype: 'text', format: null },
    { name: 'b', alias: 'B', type: 'measure', subtype: 'numeric', format: null },
  ])
  const wrong = [
    7,
    {},
    { name: '' },
    { name: 'a', subtype: 'money' },
    { name: 'A', type: 'fact' },
    { name: 'b', format: '#.##' },
    { name: 'c', subtype: 'numeric', format: 'Y-m-d' },
    { name: 'd', subtype: 'date', format: 'Y-m-d H:i' },
    { name: 'e', colour: 'red' },
    { name: 'f', alias: 7 },
    { name: 'g\u0000' },
  ]
  assert.throws(
    () => readDeclaredColumns(wrong),
    (error: unknown) => {
      assert.ok(error instanceof CoreError && error.code === 'invalid_value')
      const pointers = error.faults.map(({ pointer }) => pointer)
      assert.deepEqual(pointers, [
        '/columns/0',
        '/columns/1/name',
        '/columns/2/name',
        '/columns/3/subtype',
        '/columns/4/type',
        '/columns/4/name',
        '/columns/5/format',
        '/columns/6/format',
        '/columns/7/format',
        '/columns/8/colour',
        '/columns/9/alias',
        '/columns/10/name',
      ])
      return true
    },
  )
  assert.throws(() => readDeclaredColumns({}), { code: 'invalid_value' })
})
