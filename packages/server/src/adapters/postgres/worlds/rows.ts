import { sql } from 'kysely'
import { escapeIdentifier } from 'pg'
import type { CellText } from '../../../core/pack/block.ts'
import type { KeptField } from '../../../core/pack/kept-field.ts'
import { invalidRows } from '../../../core/pack/row-cells.ts'
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
        await refuseOrphans(tx, place, table, rows)
        await refuseTaken(tx, place, table, rows)
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

/** Refuses the first row that refers to one that is neither there nor among those given. */
async function refuseOrphans(tx: Scoped, place: string, { table, fields, parents }: RowTable, rows: Rows) {
  for (const [at, { name, references }] of fields.entries()) {
    const [schema = '', field = ''] = references?.split('.') ?? []
    const parent = parents.get(schema)
    if (parent === undefined) continue
    const [column, to] = [sql.raw(escapeIdentifier(name)), sql.raw(escapeIdentifier(field))]
    const found = await tx.one(sql<{ row: number }>`
      with ${given(fields, rows)}
      select _number as row from given g
      where g.${column} is not null
        and not exists (select 1 from ${sql.raw(qualified(place, parent))} p where p.${to} = g.${column})
        ${parent === table ? sql`and not exists (select 1 from given o where o.${to} = g.${column})` : sql``}
      order by _number limit 1`)
    if (!found) continue
    const value = JSON.stringify(rows[found.row - 1]?.[at])
    throw invalidRows([{ row: found.row, column: name, message: `there is no ${references} ${value}` }])
  }
}

/** Refuses the first row with a value that may be there only once and is there, or was given before, in a row of another key. */
async function refuseTaken(tx: Scoped, place: string, { table, fields }: RowTable, rows: Rows) {
  const key = fields.filter(({ isPrimaryKey }) => isPrimaryKey)
  const same = (one: string, other: string) =>
    sql.raw(
      key
        .map(({ name }) => `${one}.${escapeIdentifier(name)} = ${other}.${escapeIdentifier(name)}`)
        .join(' and ') || 'false',
    )
  const own = sql.raw(qualified(place, table))
  for (const [at, { name, isUnique, isPrimaryKey }] of fields.entries()) {
    if (!isUnique || (isPrimaryKey && key.length === 1)) continue
    const column = sql.raw(escapeIdentifier(name))
    const found = await tx.one(sql<{ row: number }>`
      with ${given(fields, rows)}
      select _number as row from given g
      where not exists (select 1 from ${own} t where ${same('t', 'g')})
        and (exists (select 1 from ${own} t where t.${column} = g.${column})
             or exists (select 1 from given o
                        where o.${column} = g.${column} and o._number < g._number and not (${same('o', 'g')})))
      order by _number limit 1`)
    if (!found) continue
    const value = JSON.stringify(rows[found.row - 1]?.[at])
    throw invalidRows([{ row: found.row, column: name, message: `${value} is taken, and it is unique` }])
  }
}

/** A value that does not fit, a rule that is broken, a trigger that refuses, or a policy that does. */
const REFUSED = /^(2[23]...|P0001|42501)$/

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
