import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvRecords } from './folder.ts'
import { faultsOfThings, readThings, thingsIn } from './things.ts'

test('a double that PostgreSQL would refuse is told with its line, also one that is too near to 0', () => {
  const fields = { id: 'type: integer, isPrimaryKey: true', d: 'type: double' }
  const csv = 'id,d\n1,1e-400\n2,0e-400\n3,5e-324\n4,-0.002e-322\n5,1e400\n6,-0\n'
  assert.deepEqual(faultsOfThings(fields, 6, csv), [
    'csv/things.csv:2 d: "1e-400" is no double.',
    'csv/things.csv:5 d: "-0.002e-322" is no double.',
    'csv/things.csv:6 d: "1e400" is no double.',
  ])
  const { pack } = readThings(fields, 3, 'id,d\n1,0e-400\n2,5e-324\n3,-0\n')
  assert.deepEqual(
    thingsIn(pack).map(([, double]) => double),
    ['0', '5e-324', '-0'],
  )
})

const TEXTS = { id: 'type: text, isPrimaryKey: true', t: 'type: text', u: 'type: text, isNullable: true' }

test('quotes may hold commas and line breaks in any record, the header among them', () => {
  const csv = 'id,t,u\na,"1 Main Street, Apt 2\nSpringfield, IL",x\nb,x,\n'
  const { pack, faults } = readThings(TEXTS, 2, csv)
  assert.deepEqual(faults, [])
  assert.deepEqual(thingsIn(pack), [
    ['a', '1 Main Street, Apt 2\nSpringfield, IL', 'x'],
    ['b', 'x', null],
  ])
  assert.deepEqual(
    faultsOfThings(TEXTS, 1, 'id,t,"u,\nv,w"\na,b,c\n')[0],
    'csv/things.csv:1 things has no field "u,\\nv,w".',
  )
  const single = readThings({ id: 'type: text, isPrimaryKey: true' }, 2, 'id\n"a,\nb"\n  \n')
  assert.deepEqual(thingsIn(single.pack), [['a,\nb'], ['  ']])
})

test('any records of as many cells as the header are read', () => {
  const cell = fc
    .array(fc.constantFrom('a', ' ', ',', '\n', '\r\n', '"'), { maxLength: 6 })
    .map(parts => parts.join(''))
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 })
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  fc.assert(
    fc.property(rows, rows => {
      const lines = rows.map((cells, at) => `${[at, ...cells.map(quoted)].join(',')}\n`)
      const { pack, faults } = readThings(TEXTS, rows.length, `id,t,u\n${lines.join('')}`)
      assert.deepEqual(faults, [])
      assert.deepEqual(
        csvRecords(pack, 'things'),
        rows.map((cells, at) => [String(at), ...cells]),
      )
    }),
    { numRuns: 60 },
  )
})

test('a quote that is not closed, other counts of cells, and too many of them are told', () => {
  const cases = [
    ['id,t,u\na,"b,c\nd,e,f\ng,h,i\n', '2 A quote in this line is not closed.'],
    ['id,t,u\na,"b,c\nd,e,f\ng,"h, h",i\n', '2 A quote in this line is not closed.'],
    ['id,"t,u\na,b,c\n', '1 A quote in this line is not closed.'],
    ['id,t,u\na,b,c\nd,"e, e\nf, f"\n', '3 The line has 2 cells, and the header 3.'],
    ['id,t,u\na,"b, b\nc, c",d,e,\n', '2 The line has 5 cells, and the header 3.'],
    ['id\na\n"b, b\nc, c",d\n', '3 The line has 2 cells, and the header 1.'],
    ['id,t,u\na,"b, b\nc, c",d\ne,"f"g,h\n', '4 Text stands behind a closing quote.'],
    [`id,t,u\na,b,c${',d'.repeat(500)}\n`, '2 The line has more than 500 cells.'],
    [`id${',t'.repeat(500)}\n`, '1 The line has more than 500 cells.'],
  ] as const
  for (const [csv, told] of cases) {
    assert.equal(faultsOfThings(TEXTS, 1, csv)[0], `csv/things.csv:${told}`)
  }
})

test('two rows have the same key however it is written', () => {
  const cases: readonly (readonly [type: string, ...cells: string[]])[] = [
    ['integer', '7', '007'],
    ['integer', '0', '-0'],
    ['bigint', '923372036854775807', '0923372036854775807'],
    ['"decimal(5,2)"', '1.5', '1.50'],
    ['"decimal(38,10)"', '1234567890123456789012345678', '1234567890123456789012345678.0'],
    ['double', '1e1', '10'],
    ['double', '0', '-0'],
    ['timestamp', '2026-01-01 00:00:00', '2026-01-01 00:00:00.000'],
    ['text', 'a', '"a"'],
  ]
  const missing = 'type: integer, isUnique: true, isNullable: true'
  for (const [type, one, other] of cases) {
    const told = (fields: Record<string, string>, csv: string) => faultsOfThings(fields, 2, csv)
    const again = 'csv/things.csv:3 Another row has the same'
    const alone = { k: `type: ${type}, isPrimaryKey: true`, m: missing }
    assert.deepEqual(told(alone, `k,m\n${one},\n${other},\n`), [`${again} k.`])
    const first = { id: 'type: text, isPrimaryKey: true', k: `type: ${type}, isUnique: true` }
    assert.deepEqual(told(first, `id,k\na,${one}\nb,${other}\n`), [`${again} k.`])
    const both = { id: 'type: text, isPrimaryKey: true', k: `type: ${type}, isPrimaryKey: true` }
    assert.deepEqual(told(both, `id,k\na,${one}\na,${other}\n`), [`${again} id and k.`])
    assert.deepEqual(told(both, `id,k\na,${one}\nb,${other}\n`), [])
  }
})

test('what stands for missing cells is the same key in each row', () => {
  const fields = {
    id: 'type: integer, isPrimaryKey: true',
    k: 'type: integer, isUnique: true, defaultValue: 3',
  }
  assert.deepEqual(faultsOfThings(fields, 3, 'id,k\n1,\n2,4\n3,03\n'), [
    'csv/things.csv:4 Another row has the same k.',
  ])
})

test('texts that are written unlike are other keys', () => {
  const fields = { id: 'type: text, isPrimaryKey: true' }
  assert.deepEqual(faultsOfThings(fields, 6, 'id\n7\n007\n1.5\n1.50\n-0\n0\n'), [])
})

test('bytes that are none of UTF-8 are told with their line', () => {
  const fields = { id: 'type: text, isPrimaryKey: true' }
  const strays = [
    [0xe9],
    [0x80],
    [0xc3],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf0, 0x9f],
  ]
  const told = (csv: Uint8Array) => faultsOfThings(fields, 1, csv)[0]
  fc.assert(
    fc.property(fc.nat(30), fc.constantFrom(...strays), fc.boolean(), (lines, stray, isLast) => {
      const before = `id\n${'"é😀\r\n'.repeat(lines)}x`
      const csv = Buffer.concat([Buffer.from(before), Buffer.from(stray), Buffer.from(isLast ? '' : '\ny\n')])
      assert.equal(told(csv), `csv/things.csv:${lines + 2} The file is not text in UTF-8.`)
    }),
  )
})
