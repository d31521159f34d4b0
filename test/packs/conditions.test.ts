import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import {
  comparedAs,
  fits,
  type TypedCondition,
  typedCondition,
} from '../../packages/server/src/core/pack/history/conditions.ts'
import { type DataType, dataTypes } from '../../packages/server/src/core/pack/pack.ts'
import { type Operator, operators, type Value } from '../../packages/server/src/core/pack/rules.ts'
import { type FreshDatabase, freshDatabase } from '../database.ts'

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

const numbers = ['0', '-1', '7', '12', '620', '2147483647', '-2147483648']
const texts = [
  '',
  ' ',
  'gold',
  'Gold',
  'gold ',
  'é',
  'e\u0301',
  'z',
  'Z',
  '_',
  '\uffee',
  '\u{1f600}',
  '10',
  '9',
]
const moments = ['2026-01-12 09:30:00', '2026-01-12 09:30:00.5', '2026-01-12 00:00:00', '0001-01-01 00:00:00']

/** Cells of a type, and values of conditions beside those. */
const examples: Readonly<Record<DataType, { cells: readonly string[]; values: readonly Value[] }>> = {
  varchar: { cells: texts, values: texts },
  text: { cells: texts, values: [...texts, 'gol', 'golden'] },
  integer: { cells: numbers, values: [0, -1, 7.5, 1e21, '2147483648', '6.2e2', '-0', '+12'] },
  bigint: {
    cells: [...numbers, '9007199254740993', '9223372036854775807'],
    values: ['9007199254740992', 9007199254740992, '9223372036854775808'],
  },
  decimal: {
    cells: ['0.00', '12.50', '-0.01', '0.30', '99999999999999.99', '1234567890123456.78'],
    values: [12.5, '12.500', 0.3, '0.299', '12.505', '1234567890123456.79', '.3', '3.', -1e-2],
  },
  double: {
    cells: [
      '0',
      '-0',
      '0.1',
      '0.3',
      '1e+21',
      '5e-324',
      'NaN',
      'Infinity',
      '-Infinity',
      '1.7976931348623157e+308',
    ],
    values: [0, 0.1, '0.1000000000000000055', 1e21, 5e-324, '0.30000000000000004'],
  },
  boolean: { cells: ['true', 'false'], values: [true, false, 'true'] },
  date: {
    cells: ['2026-01-31', '2026-02-01', '1999-12-31', '0099-01-01'],
    values: ['2026-02-01', '2024-02-29'],
  },
  timestamp: {
    cells: moments,
    values: [
      ...moments,
      '2026-01-12',
      '2026-01-12T09:30Z',
      '2026-01-12T09:30:00.500000',
      '2026-01-12 09:30:00.000001',
    ],
  },
  jsonb: { cells: ['{}', 'null', '[1]'], values: [] },
}

for (const dataType of dataTypes) {
  test(`a condition on ${dataType} selects the cells that PostgreSQL selects`, async () => {
    const { cells, values } = examples[dataType]
    const column =
      dataType === 'decimal' ? 'decimal(18, 2)' : dataType === 'double' ? 'double precision' : dataType
    await client.query(`create temporary table cells_${dataType} (number integer, cell ${column})`)
    const all = [...cells, null]
    for (const [number, cell] of all.entries()) {
      await client.query(`insert into cells_${dataType} values ($1, $2)`, [number, cell])
    }
    let tried = 0
    for (const condition of conditionsOf(dataType, [...cells, ...values])) {
      const { rows } = await client.query({
        text: `select number from cells_${dataType} where ${sqlOf(condition)} order by number`,
        rowMode: 'array',
      })
      const selected = all.flatMap((cell, number) => (fits(condition, cell) ? [number] : []))
      assert.deepEqual(rows.flat(), selected, JSON.stringify(condition))
      tried++
    }
    assert.ok(tried >= (dataType === 'jsonb' ? 2 : 20), `${tried}`)
  })
}

/** Each operator with each value, and lists of neighbours. */
function* conditionsOf(dataType: DataType, values: readonly Value[]): Iterable<TypedCondition> {
  for (const operator of operators) {
    for (const value of [...valuesOf(operator, values)]) {
      const typed = typedCondition(
        value === undefined ? { field: 'x', operator } : { field: 'x', operator, value },
        dataType,
      )
      if (typeof typed !== 'string') yield typed
    }
  }
}

function valuesOf(operator: Operator, values: readonly Value[]): (Value | Value[] | undefined)[] {
  if (operator === 'exists' || operator === 'not_exists') return [undefined]
  if (operator !== 'in' && operator !== 'not_in') return [...values]
  return values.map((_, at) => values.slice(at, at + 3))
}

/** The condition in SQL, as its reader promises. */
function sqlOf({ operator, dataType, values }: TypedCondition): string {
  if (operator === 'exists') return 'cell is not null'
  if (operator === 'not_exists') return 'cell is null'
  const cell = comparedAs[dataType] === 'text' ? 'cell collate "C"' : 'cell'
  const list = values.map(value => `${pg.escapeLiteral(value)}::${comparedAs[dataType]}`).join(', ')
  if (operator === 'in') return `${cell} in (${list})`
  if (operator === 'not_in') return `${cell} not in (${list})`
  return `${cell} ${operator === '!=' ? '<>' : operator} ${list}`
}
