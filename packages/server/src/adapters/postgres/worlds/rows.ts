import { type RawBuilder, sql } from 'kysely'
import { escapeIdentifier } from 'pg'
import type { CellText } from '../../../core/pack/block.ts'
import type { KeptField } from '../../../core/pack/kept-field.ts'
import { invalidRows, NAMED_FAULTS, shown } from '../../../core/pack/row-cells.ts'
import type { RowKeeper, RowTable } from '../../../core/ports/world-lists.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Scoped } from '../statements.ts'
import { gone, isGone } from './gone.ts'
import { findPlace } from './place.ts'
import { qualified, typeSql } from './table-sql.ts'

export function rowKeeper(tx: Scoped): RowKeeper {
  return {
    async page(name, fields, { limit, offset }) {
      const place = await findPlace(tx)
      const types = place === null ? new Map() : await typesOf(tx, place, name)
      const shown = fields.filter(field => types.has(field.name))
      if (place === null || shown.length === 0) throw gone(name)
      const keys = shown.filter(({ isPrimaryKey }) => isPrimaryKey).map(field => escapeIdentifier(field.name))
      const columns = shown.map(field => printed(field.name, types.get(field.name))).join(', ')
      const from = qualified(place, name)
      // One statement: the rows and how many there are belong together.
      const found = await telling(name, () =>
        tx.one(sql<{ total: number; rows: string[] }>`
          select (select count(*) from ${sql.raw(from)}) as total,
                 array(select row_to_json(_row)::text
                       from (select ${sql.raw(columns)} from ${sql.raw(from)} t
                             ${sql.raw(keys.length > 0 ? `order by ${keys.map(key => `t.${key}`).join(', ')}` : '')}
                             limit ${limit} offset ${offset}) _row) as rows`),
      )
      return { items: found?.rows ?? [], total: found?.total ?? 0 }
    },

    async add(table, rows) {
      const place = await findPlace(tx)
      if (place === null) throw gone(table.table)
      return telling(table.table, async () => {
        await refuseBrokenKeys(tx, place, table, rows)
        return tx.count(sql`
          with ${given(table.fields, rows)}
          insert into ${sql.raw(qualified(place, table.table))} (${sql.raw(namesOf(table.fields))})
          select ${sql.raw(namesOf(table.fields))} from given order by _number
          ${sql.raw(unlessTaken(table.fields))}`)
      })
    },
  }
}

const namesOf = (fields: readonly KeptField[]) => fields.map(({ name }) => escapeIdentifier(name)).join(', ')

function unlessTaken(fields: readonly KeptField[]): string {
  const key = fields.filter(({ isPrimaryKey }) => isPrimaryKey)
  return key.length > 0 ? `on conflict (${namesOf(key)}) do nothing` : ''
}

/** Columns of a table or view with their types. */
async function typesOf({ all }: Scoped, place: string, name: string): Promise<Map<string, string>> {
  const rows = await all(sql<{ name: string; type: string }>`
    select a.attname as name, format_type(a.atttypid, null) as type
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${place} and c.relname = ${name} and c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped`)
  return new Map(rows.map(row => [row.name, row.type]))
}

/** A column as it is printed: timestamps in UTC with milliseconds, and all else as PostgreSQL writes it in JSON. */
function printed(name: string, type: string | undefined): string {
  const column = `t.${escapeIdentifier(name)}`
  if (!type?.startsWith('timestamp')) return column
  const utc = type === 'timestamp with time zone' ? `(${column} at time zone 'UTC')` : column
  return `case when isfinite(${column}) then to_char(${utc}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') else ${column}::text end as ${escapeIdentifier(name)}`
}

/** Rows as a table `given` of typed columns, with their numbers from 1. No field begins with an underscore. */
function given(fields: readonly KeptField[], rows: readonly (readonly CellText[])[]) {
  // A cast to a varchar would cut what is too long.
  const columns = fields.map((field, at) => {
    const type = field.dataType === 'varchar' ? 'text' : typeSql(field)
    return `(_cells ->> ${at})::${type} as ${escapeIdentifier(field.name)}`
  })
  return sql`given as materialized (
    select _number, ${sql.raw(columns.join(', '))}
    from json_array_elements(${JSON.stringify(rows)}::json) with ordinality as read (_cells, _number))`
}

type Rows = readonly (readonly CellText[])[]

/** Those of the rows `given` whose primary key is neither in the table nor given before, as a table `added`. */
function added(place: string, { table, fields }: RowTable) {
  const key = fields.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => escapeIdentifier(name))
  const same = key.map(name => `t.${name} = g.${name}`).join(' and ')
  return sql`added as materialized (
    select distinct on (${sql.raw(key.join(', '))}) * from given g
    where not exists (select 1 from ${sql.raw(qualified(place, table))} t where ${sql.raw(same)})
    order by ${sql.raw(key.join(', '))}, _number)`
}

/** Rows of `added` with a value in the field that refers to a row which is neither there nor added. */
function orphans(place: string, { table, fields, parents }: RowTable, at: number): RawBuilder<unknown>[] {
  const [schema = '', field = ''] = fields[at]?.references?.split('.') ?? []
  const parent = parents.get(schema)
  if (parent === undefined) return []
  const [column, to] = [columnAt(fields, at), sql.raw(escapeIdentifier(field))]
  // With `not exists` PostgreSQL, which expects few rows, would compare each added row with each: ten seconds for 10 000 of them.
  const notAdded = sql`and g.${column} not in (select o.${to} from added o where o.${to} is not null)`
  return [
    sql`
      select _number, ${at}::integer as _at, false as _taken from added g
      where g.${column} is not null
        and not exists (select 1 from ${sql.raw(qualified(place, parent))} p where p.${to} = g.${column})
        ${parent === table ? notAdded : sql``}`,
  ]
}

/** Rows of `added` with a value in the field that may be there only once, and is there or in an added row before. */
function taken(place: string, { table, fields }: RowTable, at: number): RawBuilder<unknown>[] {
  const key = fields.filter(({ isPrimaryKey }) => isPrimaryKey)
  const field = fields[at]
  if (!field?.isUnique || (field.isPrimaryKey && key.length === 1)) return []
  const column = columnAt(fields, at)
  return [
    sql`
      select _number, ${at}::integer as _at, true as _taken
      from (select _number, ${column}, min(_number) over (partition by ${column}) as _first from added) g
      where g.${column} is not null
        and (g._first < g._number
             or exists (select 1 from ${sql.raw(qualified(place, table))} t where t.${column} = g.${column}))`,
  ]
}

function columnAt(fields: readonly KeptField[], at: number) {
  return sql.raw(escapeIdentifier(fields[at]?.name ?? ''))
}

/** Refuses rows that refer to what is not there, or have a value that is taken. */
async function refuseBrokenKeys(tx: Scoped, place: string, table: RowTable, rows: Rows) {
  const { fields } = table
  const faulty = fields.flatMap((_, at) => [...orphans(place, table, at), ...taken(place, table, at)])
  if (faulty.length === 0) return
  const found = await tx.all(sql<{ row: number; at: number; taken: boolean; total: number }>`
    with ${given(fields, rows)}, ${added(place, table)}
    select _number as row, _at as at, _taken as taken, count(*) over () as total
    from (${sql.join(faulty, sql` union all `)}) f
    order by _number, _at, _taken limit ${NAMED_FAULTS}`)
  if (found.length === 0) return
  const faults = found.map(({ row, at, taken }) => {
    const { name = '', references } = fields[at] ?? {}
    const value = shown(rows[row - 1]?.[at])
    const message = taken ? `${value} is taken, and it is unique` : `there is no ${references} ${value}`
    return { row, column: name, message }
  })
  throw invalidRows(faults, found[0]?.total)
}

/** A value that does not fit, one that is too long for an index, a rule that is broken, a trigger that refuses, or a policy that does. */
const REFUSED = /^(2[23]...|54000|P0001|42501)$/

/** Tells what a table does not take; what is checked before may have changed since, and users may add rules of their own. */
async function telling<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, detail, message } = error as { code?: unknown; detail?: string; message?: unknown }
    if (isGone(error)) throw gone(name, error)
    if (!REFUSED.test(String(code))) throw error
    // What is told of a row that a rule does not let in is all of its columns, the house's own among them.
    const more = detail && !detail.startsWith('Failing row') ? ` (${detail.replace(/\.$/, '')})` : ''
    const sentence = `The table ${name} does not take these rows: ${message}${more}; none was added.`
    throw refuse('invalid_row', sentence, { cause: error })
  }
}
