import type { PackSchema } from '../../../../packages/server/src/core/pack/pack.ts'
import type { FieldRule, SchemaRows } from '../../../../packages/server/src/core/pack/schema-rows.ts'
import {
  changeOne,
  keyOf,
  name,
  type Place,
  type Promised,
  schemaNamed,
  tableOf,
  text,
  unbound,
} from './promise.ts'

/** What the tables of a loaded pack promise by what its files say: items 2 and 3. */
export function tablePromises(at: Place): Promised[] {
  return at.pack.rows.flatMap(rows => {
    const schema = schemaNamed(at.pack, rows.schema)
    return [
      rowNumber(at, rows),
      ...quotaPromises(at, rows),
      ...referencePromises(at, schema),
      ...uniquePromises(at, schema),
      ...linePromises(at, schema, rows),
      ...fictions(at, schema),
    ]
  })
}

function rowNumber(at: Place, { schema, count, fixed }: SchemaRows): Promised {
  const due = fixed ? count : count * at.scale
  const table = tableOf(at, schema)
  const first = schemaNamed(at.pack, schema).fields.find(({ isPrimaryKey }) => isPrimaryKey)?.name ?? ''
  return {
    says: `${schema} has ${count} rows${fixed ? '' : ' in each block'}`,
    broken: `select count(*)::text from ${table} having count(*) <> ${due}`,
    spoils: [
      `${unbound(table)}
       insert into ${table} select (r).* from (
         select jsonb_populate_record(x, jsonb_build_object(${text(first)}, '?')) as r from ${table} x limit 1) one`,
    ],
  }
}

/** The rows of a table with the number of their block: keys that are sequences go through the blocks in order. */
function numbered(at: Place, { schema, count, fixed }: SchemaRows): string {
  const key = keyOf(schemaNamed(at.pack, schema))
  const block = fixed ? 'null::bigint' : `(row_number() over (order by ${key}) - 1) / ${count}`
  return `select *, ${block} as _block from ${tableOf(at, schema)}`
}

function quotaPromises(at: Place, rows: SchemaRows): Promised[] {
  const { quotas, schema } = rows
  if (!quotas) return []
  const fields = quotas.fields.map(field => `${name(field)}::text`).join(', ')
  const cells = quotas.cells.map(({ values, count }) => `(${[...values.map(text), count].join(', ')})`)
  const spoil = (from: number, to: number) => {
    const [one, other] = [quotas.cells[from], quotas.cells[to]]
    const set = quotas.fields.map((field, n) => `${name(field)} = ${text(other?.values[n] ?? '')}`)
    const where = quotas.fields.map((field, n) => `${name(field)}::text = ${text(one?.values[n] ?? '')}`)
    return changeOne(tableOf(at, schema), set.join(', '), where.join(' and '))
  }
  return [
    {
      says: `the quotas of ${schema} hold in each block`,
      broken: `
        with due as (
          select cell.*, block from (values ${cells.join(', ')}) cell, generate_series(0, ${at.scale - 1}) block),
        found as (select ${fields}, count(*)::integer, _block::integer from (${numbered(at, rows)}) r group by ${fields}, _block)
        (select 'there should be ' || d::text from (select * from due except select * from found) d)
        union all (select 'there is ' || f::text from (select * from found except select * from due) f)`,
      spoils: quotas.cells.map((_, n) => spoil(n, n === 0 ? 1 : 0)),
    },
  ]
}

function referencePromises(at: Place, schema: PackSchema): Promised[] {
  const rowsOf = (key: string) => at.pack.rows.find(each => each.schema === key)
  return schema.fields.flatMap(({ name: field, references }) => {
    const [own, parent] = [rowsOf(schema.key), references && rowsOf(references.schema)]
    if (!references || !own || !parent) return []
    const table = tableOf(at, schema.key)
    const lost = {
      says: `${schema.key}.${field} refers to rows that are there`,
      broken: `
        select r.${name(field)} from ${table} r left join ${tableOf(at, parent.schema)} p on p.${name(references.field)} = r.${name(field)}
        where r.${name(field)} is not null and p.${name(references.field)} is null`,
      spoils: [`${unbound(table)} ${changeOne(table, `${name(field)} = 'nobody'`)}`],
    }
    if (parent.fixed || own.fixed) return [lost]
    const last = `(select ${name(references.field)} from (${numbered(at, parent)}) p where _block = 1 limit 1)`
    const first = `(select min(${keyOf(schema).split(',')[0]}) from ${table})`
    return [
      lost,
      {
        says: `${schema.key}.${field} refers to rows of the same block`,
        needsBlocks: true,
        broken: `
          with r as materialized (select ${name(field)} as it, _block from (${numbered(at, own)}) o),
               p as materialized (select ${name(references.field)} as it, _block from (${numbered(at, parent)}) o)
          select it from r join p using (it) where p._block <> r._block`,
        spoils: [
          `${unbound(table)} update ${table} set ${name(field)} = ${last} where ${keyOf(schema).split(',')[0]} = ${first}`,
        ],
      },
    ]
  })
}

function uniquePromises(at: Place, schema: PackSchema): Promised[] {
  const table = tableOf(at, schema.key)
  return schema.fields
    .filter(({ isUnique }) => isUnique)
    .map(({ name: field }) => ({
      says: `${schema.key}.${field} is unique`,
      broken: `select ${name(field)} from ${table} group by 1 having count(*) > 1`,
      spoils: [
        `${unbound(table)} update ${table} set ${name(field)} = (select ${name(field)} from ${table} limit 1)`,
      ],
    }))
}

/** Enumerations and ranges, as the lines say them. */
function linePromises(at: Place, schema: PackSchema, { lines }: SchemaRows): Promised[] {
  const table = tableOf(at, schema.key)
  return lines.flatMap(rule => {
    const said = casesOf(rule).flatMap(([where, line]) => {
      const limits = limitsOf(schema, rule.field, line)
      return limits === null ? [] : [{ where, ...limits }]
    })
    if (said.length === 0) return []
    const column = name(rule.field)
    const out = said.map(({ where, within }) => `(${where}) and not (${within})`)
    return {
      says: `${schema.key}.${rule.field} is what its line says`,
      broken: `select ${column}::text from ${table} where ${out.join(' or ')}`,
      spoils: said.map(({ where, outside }) => changeOne(table, `${column} = ${outside}`, where)),
    }
  })
}

function casesOf({ rule }: FieldRule): (readonly [string, string])[] {
  if (rule.kind === 'line') return [['true', rule.line]]
  const by = `${name(rule.field)}::text`
  const named = Object.keys(rule.lines).filter(key => key !== 'else')
  return Object.entries(rule.lines).map(([key, line]) => [
    key === 'else' ? `${by} not in (${named.map(text).join(', ')})` : `${by} = ${text(key)}`,
    line,
  ])
}

/** What a line lets a cell be, and a value that it does not; null: no range and no list. */
function limitsOf(
  schema: PackSchema,
  field: string,
  line: string,
): { within: string; outside: string } | null {
  const column = name(field)
  const [, low, high] = /^(?:integer|number) (-?[\d.]+)-(-?[\d.]+)(?= |$)/.exec(line) ?? []
  if (low !== undefined && high !== undefined)
    return { within: `${column} between ${low} and ${high}`, outside: `${high} + 1` }
  const [, list] = /^enum\((.*)\)$/.exec(line) ?? []
  if (list === undefined) return null
  const values = list.split(',').map(each => text(each.trim().replace(/:[\d.]+$/, '')))
  const isText = ['varchar', 'text'].includes(
    schema.fields.find(each => each.name === field)?.dataType ?? 'text',
  )
  return { within: `${column}::text in (${values.join(', ')})`, outside: isText ? "'?'" : '-1' }
}

/** Telephone numbers that are kept for fiction, by the lists of those who give numbers out. */
const numbersOfNobody = [
  String.raw`^\+1[2-9]\d{2}55501\d{2}$`,
  String.raw`^\+44((11[3-8]|121|131|141|151|161)4960|1914980|2079460|2920180|7700900)\d{3}$`,
  String.raw`^\+49(3023125|6990009|4066969|2214710|8999998)\d{3}$`,
  String.raw`^\+33(19900|26191|35301|46571|53649)\d{4}$`,
].join('|')

/** Nobody in a pack is real. */
function fictions(at: Place, schema: PackSchema): Promised[] {
  const table = tableOf(at, schema.key)
  const patterns = {
    email: [String.raw`^[a-z0-9._+-]+@example\.(com|org|net)$`, 'ada@rowhouse.example'],
    phone: [numbersOfNobody, '+442079465000'],
  } as const
  return Object.entries(patterns).flatMap(([field, [pattern, real]]) =>
    schema.fields.some(each => each.name === field)
      ? [
          {
            says: `${schema.key}.${field} is nobody's`,
            broken: `select ${field} from ${table} where ${field} !~ ${text(pattern)}`,
            spoils: [changeOne(table, `${field} = ${text(real)}`)],
          },
        ]
      : [],
  )
}
