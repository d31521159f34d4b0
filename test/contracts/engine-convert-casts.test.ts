import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { convertEach } from '../../packages/server/src/adapters/duckdb/convert/convert-parquet.ts'
import type { ConvertedFile } from '../../packages/server/src/adapters/duckdb/convert/converted-file.ts'
import { fitRows } from '../../packages/server/src/adapters/duckdb/convert/parquet-fit.ts'
import { convertInSql } from '../../packages/server/src/adapters/duckdb/convert/parquet-in-sql.ts'
import {
  knownColumns,
  openParquet,
  unknownColumns,
} from '../../packages/server/src/adapters/duckdb/convert/parquet-records.ts'
import { openSession, type Session } from '../../packages/server/src/adapters/duckdb/session.ts'
import { quoteLiteral } from '../../packages/server/src/adapters/duckdb/sql.ts'
import type { RowType } from '../../packages/server/src/core/batch/row-schema.ts'
import { temporaryFolder } from '../server.ts'
import { field, number, text } from './engine-convert.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let session: Session
before(async () => {
  folder = await temporaryFolder()
  const bounds = { memoryBytes: 2 ** 28, threads: 1, spillBytes: 2 ** 28 }
  const grant = { folder: folder.path, paths: [], distrusts: true, ...bounds }
  session = await openSession(grant, new AbortController().signal, () => {})
})
after(async () => {
  await session[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const wholes = ['0', '1', '-1', '7', '127', '-128', '-129', '128', '255', '1000']
const texts = [
  ...[
    "''",
    "'x'",
    "'ab'",
    "'0'",
    "'-0'",
    "'007'",
    "'12'",
    "'-12'",
    "'1.50'",
    "'0.1'",
    "'1e3'",
    "'9007199254740991'",
  ],
  ...[
    "'9007199254740992'",
    "'0.12345678901234567'",
    "'true'",
    "'2018-07-10'",
    "'2018-02-30'",
    "'0000-01-01'",
  ],
  ...[
    "'1531180800000'",
    "'2026-11-01T10:00:00Z'",
    "'2026-11-01t10:00:00z'",
    "'2026-11-01T10:00:00.123456+05:30'",
  ],
  ...[
    "'2026-11-01T10:00:00.1234567Z'",
    "'2026-11-01T10:00:60Z'",
    "'2026-11-01T24:00:00Z'",
    "'2026-11-01 10:00:00Z'",
  ],
  ...[
    "'0001-01-01T00:00:00+01:00'",
    "'9999-12-31T23:59:59-23:59'",
    "'2026-11-01T10:00:00+19:00'",
    "'2026-11-01T10:00:00'",
  ],
]

/** Types of files, each with values of which some lie at the edge of what can be kept. */
const sources: Readonly<Record<string, readonly string[]>> = {
  TINYINT: wholes.slice(0, 6),
  SMALLINT: [...wholes, '32767'],
  INTEGER: [...wholes, '32768', '-2147483648'],
  BIGINT: [
    ...wholes,
    '2147483648',
    '9007199254740991',
    '9007199254740992',
    '-9007199254740993',
    '1531180800000',
    '9223372036854775807',
    '253402300799999',
    '253402300800000',
  ],
  UTINYINT: ['0', '128', '255'],
  UBIGINT: ['0', '9007199254740993', '18446744073709551615'],
  FLOAT: ['0', "'-0'", '0.1', '3', '9007199254740992', "'nan'", '1e30'],
  DOUBLE: ['0', "'-0'", '0.1', '3', '127', '9007199254740991', '9007199254740992', '1e300', "'inf'", "'nan'"],
  'DECIMAL(4,2)': ['0', '1.5', '12', '-99.99'],
  'DECIMAL(18,0)': ['0', '128', '9007199254740993', '-7'],
  'DECIMAL(38,20)': ['0', '3', '0.00000000000000000001', '123456789012345678.5', '0.1'],
  BOOLEAN: ['true', 'false'],
  DATE: ["'2018-07-10'", "'0001-01-01'", "'0001-12-31 (BC)'", "'10000-01-01'", "'infinity'"],
  TIMESTAMP: ["'2026-11-01 10:00:00.123456'", "'10000-01-01'", "'0001-12-31 (BC)'", "'infinity'"],
  TIMESTAMP_MS: ["'2026-11-01 10:00:00.123'", "'9999-12-31 23:59:59.999'"],
  TIMESTAMP_NS: [
    "'2026-11-01 10:00:00.123456'",
    "'2026-11-01 10:00:00.123456789'",
    "'1960-01-01 00:00:00.000001'",
    "'1960-01-01 00:00:00.0000001'",
  ],
  'TIMESTAMP WITH TIME ZONE': ["'2026-11-01 10:00:00+02'", "'10000-01-01 00:00:00+00'"],
  VARCHAR: texts,
  UUID: ["'00000000-0000-4000-8000-000000000001'"],
}

const targets: readonly RowType[] = [
  text(),
  text({ minLength: 2, maxLength: 12 }),
  text({ enum: ['12', 'x'] }),
  text({ pattern: '^1' }),
  number('byte'),
  number('short', { minimum: 1 }),
  number('int', { enum: [0, 1, 12] }),
  number('long', { exclusiveMaximum: 1000 }),
  number('long'),
  number('number', { maximum: 12 }),
  number('number'),
  number('long', { multipleOf: 7 }),
  number('number', { multipleOf: 0.5 }),
  { kind: 'boolean' },
  { kind: 'boolean', enum: [true] },
  { kind: 'date' },
  { kind: 'date', enum: ['2018-07-10'] },
  { kind: 'date-time' },
  { kind: 'date-time', enum: ['2026-11-01T10:00:00.123456Z', '2018-07-10T00:00:00.000000Z'] },
]

const shapes: Readonly<Record<string, { type(of: RowType): RowType; sql(value: string): string }>> = {
  plain: { type: of => of, sql: value => value },
  object: {
    type: of => ({ kind: 'object', fields: [field('in', of, true), field('also', text())] }),
    sql: value => `{'in': ${value}, 'also': 'x'}`,
  },
  'object that may be empty': {
    type: of => ({ kind: 'object', fields: [field('in', of)] }),
    sql: value => `{'in': ${value}}`,
  },
  'object with a field that no schema has': {
    type: of => ({ kind: 'object', fields: [field('in', of)] }),
    sql: value => `{'in': ${value}, 'beside': 1}`,
  },
  list: {
    type: of => ({ kind: 'array', items: of, minItems: null, maxItems: null }),
    sql: value => `[${value}, ${value}]`,
  },
  'list of items that differ': {
    type: of => ({ kind: 'array', items: of, minItems: null, maxItems: null, uniqueItems: true }),
    sql: value => `[${value}, ${value}][:1 + hash(${value}) % 2]`,
  },
  'object of two members': {
    type: of => ({
      kind: 'object',
      fields: [field('in', of), field('also', text())],
      minProperties: 2,
      maxProperties: 2,
    }),
    sql: value => `{'in': ${value}, 'also': 'x'}`,
  },
  'list of objects': {
    type: of => ({
      kind: 'array',
      items: { kind: 'object', fields: [field('in', of)] },
      minItems: null,
      maxItems: 2,
    }),
    sql: value => `[{'in': ${value}}]`,
  },
  map: { type: of => ({ kind: 'map', values: of }), sql: value => `map {'k': ${value}, 'l': ${value}}` },
  'map of one': {
    type: of => ({ kind: 'map', values: of, maxProperties: 1 }),
    sql: value =>
      `case when ${value} is null then map {'k': ${value}, 'l': ${value}} else map {'k': ${value}} end`,
  },
}

const column = fc
  .record({
    source: fc.constantFrom(...Object.keys(sources)),
    target: fc.constantFrom(...targets),
    shape: fc.constantFrom(...Object.keys(shapes)),
    required: fc.boolean(),
  })
  .chain(each => {
    const value = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...(sources[each.source] ?? [])) },
      fc.constant('null'),
    )
    return fc.record({ ...fixed(each), values: fc.array(value, { minLength: 6, maxLength: 6 }) })
  })

function fixed<T extends object>(members: T): { [Name in keyof T]: fc.Arbitrary<T[Name]> } {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, fc.constant(value)]),
  ) as never
}

const counts = { compared: 0, inSql: 0 }

test('a file converted in one statement has the rows, the rejects and the reasons of one looked at record by record', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(column, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom('reject', 'absent'),
      async (columns, rows, emptyValues) => {
        const work = join(folder.path, `case-${counts.compared}`)
        await mkdir(work)
        const path = join(work, 'file.parquet')
        const lines = Array.from({ length: rows }, (_, at) => {
          const cells = columns.map(({ source, shape, values }, index) => {
            const value = `cast(${values[at]} as ${source})`
            return `${shapes[shape]?.sql(value)} as c${index}`
          })
          return `select ${cells.join(', ')}, 'row ${at}' as name`
        })
        await session.connection.run(
          `copy (${lines.join(' union all ')}) to ${quoteLiteral(path)} (format parquet)`,
        )
        const fields = columns.map(({ shape, target, required }, index) =>
          field(`c${index}`, shapes[shape]?.type(target) ?? target, required),
        )
        const order = {
          source: path,
          target: join(work, 'part.parquet'),
          quarantine: join(work, 'quarantine.parquet'),
          faults: join(work, 'faults.ndjson'),
          maxInflatedBytes: 2 ** 20,
          fileName: 'f',
          format: { format: 'parquet' },
          schema: { fields: [...fields, field('name', text())] },
          unknownFields: 'drop',
          emptyValues: emptyValues as 'reject' | 'absent',
          recordsBefore: 10,
        } as const
        const opened = await openParquet(path, session)
        const known = { ...opened, columns: knownColumns(opened.columns, order.schema.fields) }
        const leavesOut = unknownColumns(opened.columns, order.schema.fields).length > 0
        const fit = fitRows(order.schema.fields, known.columns, leavesOut)
        const inSql = fit && (await convertInSql(order, known, fit, session))
        counts.compared += 1
        if (inSql) {
          const found = await told(inSql, order)
          counts.inSql += 1
          assert.deepEqual(found, await told(await convertEach(order, known, session), order))
        }
        await rm(work, { recursive: true })
      },
    ),
    { numRuns: 80 },
  )
  assert.ok(counts.inSql > counts.compared / 4, JSON.stringify(counts))
})

/** All that is said of a converted file: its rows without what is absent, and what became of the others. */
async function told(
  { rows, account, errors, faultCounts, firstRejects, rejectsKept }: ConvertedFile,
  { target, faults }: { target: string; faults: string },
) {
  const written = rows === null ? [] : await rowsIn(target)
  const kept = existsSync(faults) ? await readFile(faults, 'utf8') : ''
  await rm(faults, { force: true })
  const { columns, facts } = rows ?? { columns: [], facts: [] }
  return { written, account, errors, faultCounts, firstRejects, rejectsKept, kept, columns, facts }
}

async function rowsIn(target: string): Promise<unknown[]> {
  const reader = await session.connection.runAndReadAll(
    `select cast(to_json(t) as VARCHAR) from read_parquet(${quoteLiteral(target)}) as t`,
  )
  return reader.getRows().map(([row]) => present(JSON.parse(String(row))))
}

function present(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(present)
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).flatMap(([name, inner]) => {
    const made = present(inner)
    return made === null || made === undefined ? [] : [[name, made] as const]
  })
  return members.length === 0
    ? undefined
    : Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
