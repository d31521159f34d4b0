import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { cellComplaint } from '../../packages/server/src/core/pack/format/data-type.ts'
import type { PackField } from '../../packages/server/src/core/pack/pack.ts'
import { jsonText } from '../../packages/server/src/core/pack/rows/json-text.ts'
import { kindOf, printerOf, readCell } from '../../packages/server/src/core/pack/rows/kind.ts'
import { type FreshDatabase, freshDatabase } from '../database.ts'
import { examplePack } from './folder.ts'
import { faultsOfThings, readThings, thingsIn } from './things.ts'

const FIELDS = { id: 'type: integer, isPrimaryKey: true', j: 'type: jsonb' }

let database: FreshDatabase
let client: pg.Client

before(async () => {
  database = await freshDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})
after(async () => {
  await client.end()
  await database[Symbol.asyncDispose]()
})

/** A text as a value of a type, as PostgreSQL writes it; null: it refuses it. */
async function stored(cell: string, type = 'jsonb'): Promise<string | null> {
  try {
    const { rows } = await client.query(`select ($1::text::${type})::text as cell`, [cell])
    return rows[0].cell
  } catch (error) {
    if (error instanceof pg.DatabaseError) return null
    throw error
  }
}

/** A file with one JSON text in each row. */
function fileOf(cells: readonly string[]): string {
  const lines = cells.map((cell, at) => `${at},"${cell.replaceAll('"', '""')}"\n`)
  return `id,j\n${lines.join('')}`
}

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`))
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9][0-9]{0,30}$/)),
    fc.oneof(
      fc.constant(''),
      fc.constantFrom('.0', '.00'),
      digits(30).map(text => `.${text}`),
    ),
    fc.oneof(
      fc.constant(''),
      fc.integer({ min: -40, max: 40 }).map(exponent => `e${exponent}`),
      fc.constantFrom('E+5', 'e-16370', 'e-16383', 'e-16384', 'e131050', 'e131071', 'e131072', 'e9999999999'),
    ),
  )
  .map(parts => parts.join(''))
const pieces = [
  'a',
  'é',
  '😀',
  '12',
  '\\n',
  '\\"',
  '\\\\',
  '\\u00e9',
  '\\u001F',
  '\\/',
  '\u2028',
  '{',
  'u0000',
]
const refused = ['\\u0000', '\\ud83d', '\\uDE00']
const piece = fc.oneof(
  { arbitrary: fc.constantFrom(...pieces, '\\ud83d\\uDE00'), weight: 20 },
  { arbitrary: fc.constantFrom(...refused), weight: 1 },
)
/** Names without escapes: V8 13.6 may take `\\n` for the name `\\` when it has read one such as the second of an object before. */
const plainName = fc
  .array(fc.constantFrom(...pieces.filter(each => !each.includes('\\'))), { maxLength: 3 })
  .map(parts => `"${parts.join('')}"`)
const text = fc.array(piece, { maxLength: 3 }).map(pieces => `"${pieces.join('')}"`)
const { json } = fc.letrec<{ json: string }>(tie => ({
  json: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    number,
    text,
    fc.constantFrom('true', 'false', 'null', ' [ ] ', '{}'),
    fc.array(tie('json'), { maxLength: 4 }).map(items => `[${items.join(' ,')}]`),
    fc
      .array(fc.tuple(fc.oneof(plainName, fc.constantFrom('"__proto__"', '"1"')), tie('json')), {
        maxLength: 5,
      })
      .map(members => `{${members.map(([name, value]) => `${name} :${value}`).join(',')}}`),
  ),
}))

test('JSON is written as PostgreSQL writes it, and refused where PostgreSQL refuses it', async () => {
  await fc.assert(
    fc.asyncProperty(json, async text => {
      assert.equal(jsonText(text), await stored(text))
    }),
    { numRuns: 500 },
  )
})

test('numbers in the jsonb cells of a file keep all their digits', () => {
  const cells = [
    ['12345678901234567890.123', '12345678901234567890.123'],
    ['{"k":1E400}', `{"k": 1${'0'.repeat(400)}}`],
    ['[9007199254740993]', '[9007199254740993]'],
    ['{"k":0.1234567890123456789012345, "k":-0.50}', '{"k": -0.50}'],
    ['1e131071', `1${'0'.repeat(131_071)}`],
  ] as const
  const { pack, faults } = readThings(FIELDS, cells.length, fileOf(cells.map(([cell]) => cell)))
  assert.deepEqual(faults, [])
  assert.deepEqual(
    thingsIn(pack),
    cells.map(([, written], at) => [String(at), written]),
  )
})

test('a jsonb cell that PostgreSQL refuses is told with its line', () => {
  const deep = `${'['.repeat(1001)}${']'.repeat(1001)}`
  const cells = ['{"k":1e131072}', '[1]', '{"k":1e-16384,"k":1}', deep, '{"k":01}']
  assert.deepEqual(
    faultsOfThings(FIELDS, cells.length, fileOf(cells)).map(fault => fault.replace(/j: .* is/, 'j is')),
    [2, 4, 5, 6].map(line => `csv/things.csv:${line} j is no jsonb.`),
  )
})

test('a jsonb cell with an escape that PostgreSQL refuses is told with its line', () => {
  const cells = [
    '{"x":"\\u0000"}',
    '["\\\\u0000"]',
    '["\\ud800"]',
    '{"\\uDE00":1}',
    '{"x":"\\\\\\u0000","x":1}',
  ]
  assert.deepEqual(faultsOfThings(FIELDS, cells.length, fileOf(cells)), [
    'csv/things.csv:2 j: "{\\"x\\":\\"\\\\u0000\\"}" is no jsonb.',
    'csv/things.csv:4 j: "[\\"\\\\ud800\\"]" is no jsonb.',
    'csv/things.csv:5 j: "{\\"\\\\uDE00\\":1}" is no jsonb.',
    'csv/things.csv:6 j: "{\\"x\\":\\"\\\\\\\\\\\\u0000\\",\\"x\\":1}" is no jsonb.',
  ])
})

const types: Readonly<Record<string, readonly [type: string, parts: readonly string[]]>> = {
  integer: ['integer', ['-', '0', '7', '2147483647', '2147483648', '1', '.']],
  bigint: ['bigint', ['-', '0', '7', '9223372036854775807', '9223372036854775808', '1']],
  decimal: ['numeric(5,2)', ['-', '0', '7', '.', '50', '999', '1', 'e1']],
  double: [
    'float8',
    [
      '-',
      '0',
      '7',
      '.',
      '5',
      '123456789',
      '308000308123456789',
      '1e23',
      'e',
      'E+',
      '-',
      '308',
      'e-32',
      'e-400',
      '000',
    ],
  ],
  boolean: ['boolean', ['true', 'false', 't', 'TRUE', '1']],
  date: ['date', ['2026-02', '2024-02', '0001-12', '0000-12', '9999-12', '-28', '-29', '-31', '-00']],
  timestamp: [
    'timestamp',
    ['2026-01-31', '0001-01-01', ' 00:00:00', ' 23:59:59', ' 24:00:00', '.5', '.120', '.9996', 'Z'],
  ],
}

test('a cell that is taken is one that PostgreSQL takes, and written alike', async () => {
  const title = examplePack().schemas[1]?.fields[0] as PackField
  const sizes = { length: null, precision: 5, scale: 2 }
  for (const [name, [type, parts]] of Object.entries(types)) {
    const field = { ...title, dataType: name as PackField['dataType'], ...sizes }
    const text = fc
      .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 5 })
      .map(found => found.join(''))
    await fc.assert(
      fc.asyncProperty(text, async cell => {
        if (cellComplaint(field, cell) !== null) return
        const value = readCell(cell, field)
        assert.ok(value !== undefined, cell)
        assert.equal(printerOf(kindOf(field))(value), await stored(cell, type), cell)
      }),
      { numRuns: 2000 },
    )
  }
})
