import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Block, CellText, Table, WorldSetting } from '../../packages/server/src/core/pack/block.ts'
import { cellComplaint } from '../../packages/server/src/core/pack/format/data-type.ts'
import { readPack } from '../../packages/server/src/core/pack/format/read.ts'
import type { Pack, PackField } from '../../packages/server/src/core/pack/pack.ts'
import { checkRows, makeBlock, makeFixed, planRows } from '../../packages/server/src/core/pack/rows/make.ts'
import { edited, examplePack, filesOf, ownFolders, readEdited } from './folder.ts'

const packs = [examplePack(), ...ownFolders().map(ownPack)]

function ownPack(folder: string): Pack {
  const { pack, faults } = readPack(basename(folder), filesOf(folder))
  assert.ok(pack, JSON.stringify(faults))
  return pack
}

/** The columns of tables by `schema.field`, whatever their order. */
function columnsOf(pack: Pack, tables: readonly Table[]): Record<string, CellText[]> {
  return Object.fromEntries(
    tables.flatMap(({ schema, rows }) => {
      const fields = pack.schemas.find(({ key }) => key === schema)?.fields ?? []
      return fields.map(({ name }, at) => [`${schema}.${name}`, rows.map(row => row[at] ?? null)])
    }),
  )
}

const blockOf = (pack: Pack, number: number, setting: WorldSetting = pack): Block =>
  makeBlock(planRows(pack, setting), number)

const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24)

for (const pack of packs) {
  describe(pack.key, () => {
    const plan = planRows(pack, pack)
    const fixed = makeFixed(plan)
    const blocks = [0, 1, 2, 999].map(number => makeBlock(plan, number))

    test('its lines have no fault', () => assert.deepEqual(checkRows(pack), []))

    test('a block is the same whichever blocks are made, and in which order', () => {
      const other = planRows(pack, { seed: pack.seed, anchor: pack.anchor })
      assert.deepEqual(makeBlock(other, 999), blocks[3])
      assert.deepEqual(makeBlock(other, 0), blocks[0])
      assert.deepEqual(makeFixed(other), fixed)
    })

    test('each table has the rows that it should, and each value fits its field', () => {
      const tables = [...fixed, ...blocks.flatMap(block => block.tables)]
      for (const { schema, rows } of tables) {
        assert.equal(rows.length, pack.rows.find(each => each.schema === schema)?.count, schema)
        const fields = pack.schemas.find(({ key }) => key === schema)?.fields ?? []
        for (const [at, field] of fields.entries()) for (const row of rows) checkCell(field, row[at] ?? null)
      }
    })

    test('quotas hold exactly in each block, and deal their cells to other rows in each', () => {
      for (const { schema, quotas } of pack.rows) {
        if (!quotas) continue
        const dealt = blocks.map(block => {
          const columns = columnsOf(pack, block.tables)
          const rows = (columns[`${schema}.${quotas.fields[0]}`] ?? []).map((_, row) =>
            quotas.fields.map(name => columns[`${schema}.${name}`]?.[row]),
          )
          const counts = new Map<string, number>()
          for (const row of rows) counts.set(String(row), (counts.get(String(row)) ?? 0) + 1)
          const wanted = quotas.cells.map(({ values, count }) => [String(values), count] as const)
          assert.deepEqual([...counts].toSorted(), wanted.toSorted())
          return rows
        })
        assert.notDeepEqual(dealt[0], dealt[1])
      }
    })

    test('references name a row of the same block, or a fixed one', () => {
      for (const block of blocks) {
        const columns = columnsOf(pack, [...block.tables, ...fixed])
        for (const { key, fields } of pack.schemas) {
          for (const { name, references } of fields) {
            if (!references) continue
            const there = new Set(columns[`${references.schema}.${references.field}`])
            for (const cell of columns[`${key}.${name}`] ?? [])
              assert.ok(cell === null || there.has(cell), `${key}.${name} ${cell}`)
          }
        }
      }
    })

    test('keys and unique fields have no value twice in all blocks', () => {
      for (const { key, fields } of pack.schemas) {
        const keys = fields.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => name)
        const groups = [keys, ...fields.filter(({ isUnique }) => isUnique).map(({ name }) => [name])]
        for (const names of groups.filter(({ length }) => length > 0)) {
          const seen = new Set<string>()
          const made = fixed.some(({ schema }) => schema === key)
            ? [fixed]
            : blocks.map(({ tables }) => tables)
          for (const tables of made) {
            const columns = columnsOf(pack, tables)
            columns[`${key}.${names[0]}`]?.forEach((_, row) => {
              const value = String(names.map(name => columns[`${key}.${name}`]?.[row]))
              assert.ok(!seen.has(value), `${key} has ${value} twice`)
              seen.add(value)
            })
          }
        }
      }
    })

    test('values are within the ranges and among the values that their lines say', () => {
      for (const block of blocks) {
        const columns = columnsOf(pack, [...block.tables, ...fixed])
        for (const { schema, lines } of pack.rows) {
          for (const { field, rule } of lines) {
            const values = columns[`${schema}.${field}`] ?? []
            const keys = rule.kind === 'by' ? columns[`${schema}.${rule.field}`] : undefined
            for (const [row, value] of values.entries()) {
              const line =
                rule.kind === 'line' ? rule.line : (rule.lines[String(keys?.[row])] ?? rule.lines.else)
              checkLine(line ?? '', value, `${schema}.${field}`)
            }
          }
        }
      }
    })

    test('another seed gives other rows', () => {
      const other = makeBlock(planRows(pack, { ...pack, seed: pack.seed + 1 }), 0)
      for (const [at, { schema, rows }] of other.tables.entries()) {
        assert.notDeepEqual(rows, blocks[0]?.tables[at]?.rows, schema)
      }
    })

    // The calendar comes again after 400 years: then months and years are as long as they were.
    test('another anchor moves all dates by as much, and nothing else', () => {
      const days = 146_097
      const other = columnsOf(
        pack,
        blockOf(pack, 1, { seed: pack.seed, anchor: moved(pack.anchor, days) }).tables,
      )
      for (const [name, column] of Object.entries(columnsOf(pack, blocks[1]?.tables ?? []))) {
        const type = typeOf(pack, name)
        const isTime = type === 'date' || type === 'timestamp'
        const wanted = isTime ? column.map(cell => cell && moved(cell, days)) : column
        assert.deepEqual(other[name], wanted, name)
      }
    })

    test('fields and schemas in another order have the same values', () => {
      const wanted = columnsOf(pack, blocks[1]?.tables ?? [])
      fc.assert(
        fc.property(shuffled(pack), other => {
          assert.deepEqual(columnsOf(other, blockOf(other, 1).tables), sortedAs(wanted, other))
        }),
        { numRuns: pack.key === 'example' ? 20 : 2 },
      )
    })
  })
}

function sortedAs(columns: Record<string, CellText[]>, pack: Pack): Record<string, CellText[]> {
  const names = pack.schemas.flatMap(({ key, fields }) => fields.map(({ name }) => `${key}.${name}`))
  return Object.fromEntries(names.flatMap(name => (columns[name] ? [[name, columns[name]]] : [])))
}

function checkCell(field: PackField, cell: CellText): void {
  if (cell === null) assert.ok(field.isNullable, `${field.name} is missing`)
  else assert.equal(cellComplaint(field, cell), null, `${field.name}: ${cell}`)
  if (cell !== null && field.dataType === 'decimal')
    assert.equal(cell.split('.')[1]?.length ?? 0, field.scale)
}

/** What ranges and enums say, read anew. */
function checkLine(line: string, value: CellText, where: string): void {
  const range = /^(?:integer|number) (-?[\d.]+)-(-?[\d.]+)(?= |$)/.exec(line)
  if (range && value !== null) {
    assert.ok(
      Number(value) >= Number(range[1]) && Number(value) <= Number(range[2]),
      `${where}: ${value} of ${line}`,
    )
  }
  const list = /^enum\((.*)\)$/.exec(line)
  const values = list?.[1]?.split(',').map(each => each.trim().replace(/:[\d.]+$/, ''))
  if (values) assert.ok(values.includes(String(value)), `${where}: ${value} of ${line}`)
}

function moved(cell: string, days: number): string {
  const date = new Date(`${cell.slice(0, 10)}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10) + cell.slice(10)
}

function typeOf(pack: Pack, path: string): string | undefined {
  const [schema, name] = path.split('.')
  return pack.schemas.find(({ key }) => key === schema)?.fields.find(field => field.name === name)?.dataType
}

function shuffled(pack: Pack): fc.Arbitrary<Pack> {
  const mixed = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length })
  const schemas = fc.tuple(
    ...pack.schemas.map(schema => mixed(schema.fields).map(fields => ({ ...schema, fields }))),
  )
  const rows = fc.tuple(...pack.rows.map(each => mixed(each.lines).map(lines => ({ ...each, lines }))))
  return fc
    .tuple(schemas.chain(mixed), rows.chain(mixed))
    .map(([some, made]) => ({ ...pack, schemas: some, rows: made }))
}

test('a drawn field that goes leaves the others as they were', () => {
  const pack = examplePack()
  const all = columnsOf(pack, blockOf(pack, 3).tables)
  const without = (name: string): Pack => ({
    ...pack,
    schemas: pack.schemas.map(schema => ({
      ...schema,
      fields: schema.fields.filter(field => field.name !== name),
    })),
    rows: pack.rows.map(rows => ({ ...rows, lines: rows.lines.filter(({ field }) => field !== name) })),
  })
  for (const name of ['phone', 'city', 'visits', 'extras']) {
    const other = columnsOf(pack, [])
    const columns = columnsOf(without(name), blockOf(without(name), 3).tables)
    for (const [path, column] of Object.entries(columns))
      assert.deepEqual(column, all[path], `${path} without ${name}`)
    assert.equal(Object.keys(columns).length, Object.keys(all).length - 1 + Object.keys(other).length)
  }
})

test('days that hang on the anchor move with it, day by day', () => {
  const rows = edited('rows.yaml', '@date(-5y, -91d)', '@date(-1500d, -91d)')
  const { pack } = readEdited({ 'rows.yaml': rows })
  assert.ok(pack)
  const before = columnsOf(pack, blockOf(pack, 0).tables)
  fc.assert(
    fc.property(fc.integer({ min: -5000, max: 5000 }), days => {
      const setting = { seed: pack.seed, anchor: moved(pack.anchor, days) }
      for (const [name, column] of Object.entries(columnsOf(pack, blockOf(pack, 0, setting).tables))) {
        const isTime = ['date', 'timestamp'].includes(typeOf(pack, name) ?? '')
        const wanted = isTime ? before[name]?.map(cell => cell && moved(cell, days)) : before[name]
        assert.deepEqual(column, wanted, name)
      }
    }),
    { numRuns: 30 },
  )
})

test('version, seed and key are part of every drawn value', () => {
  const pack = examplePack()
  const cities = (other: Partial<Pack>) => {
    const changed = { ...pack, ...other }
    return digestOf(columnsOf(changed, blockOf(changed, 0).tables)['customers.city'])
  }
  const digests = [{}, { version: '9.9.9' }, { seed: pack.seed + 1 }, { key: 'other' }].map(cities)
  assert.equal(new Set(digests).size, 4)
})

test('what was made is what is made', () => {
  const pack = examplePack()
  const plan = planRows(pack, pack)
  const digests = [...makeFixed(plan), ...makeBlock(plan, 0).tables, ...makeBlock(plan, 7).tables].map(
    ({ schema, rows }) => `${schema} ${digestOf(rows)}`,
  )
  assert.deepEqual(digests, GOLDEN)
})

// Rows of a pack are the same on any machine, and in any later version of the house.
const GOLDEN = [
  'films 502f33308881bcbc5234a9d8',
  'customers 3310c55190ebfb9891348189',
  'tickets 6ba3b068ef3d907ca2138717',
  'customers 4141947e3d2f1cf775a879e0',
  'tickets 81a322e41fe752ab3d818389',
]
