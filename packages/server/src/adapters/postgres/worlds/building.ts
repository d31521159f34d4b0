import { sql } from 'kysely'
import { escapeIdentifier } from 'pg'
import type { Pack, PackSchema } from '../../../core/pack/pack.ts'
import { tableName } from '../../../core/pack/world.ts'
import type { Building } from '../../../core/ports/worlds.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Copying } from '../connection.ts'
import type { Scoped } from '../statements.ts'
import { openPlace } from './place.ts'
import { createViewSql } from './segment-sql.ts'
import {
  closeTableSql,
  copyTableSql,
  createTableSql,
  distinctNames,
  keysSql,
  qualified,
} from './table-sql.ts'

/**
 * Tables are built in a schema of their own and moved when they are whole, with their keys and indexes: until then a pack that is loaded
 * stands beside them under the same names, and readers wait for no more than the move.
 */
export async function buildWorld(tx: Scoped & Copying, pack: Pack, load: string): Promise<Building> {
  const run = (statement: string) => tx.count(sql.raw(statement))
  const yard = `rowhouse_loading_${load.replaceAll('-', '')}`
  const tableOf = (schema: string) => tableName(pack.key, schema)
  const schemaNamed = (key: string) => named(pack, key)
  await unhurried(tx)
  await run(`create schema ${escapeIdentifier(yard)}`)
  for (const schema of pack.schemas) await run(createTableSql(yard, tableOf(schema.key), schema, load))
  return {
    fill: (schema, text) => tx.copy(copyTableSql(yard, tableOf(schema.key), schema), text),

    async close() {
      const nameOf = distinctNames(pack.schemas.map(({ key }) => tableOf(key)))
      for (const schema of pack.schemas) {
        await run(closeTableSql(yard, tableOf(schema.key)))
        for (const statement of keysSql(yard, tableOf(schema.key), schema, tableOf, nameOf))
          await run(statement).catch(error => {
            throw keyFault(pack, schema, error)
          })
      }
      for (const schema of pack.schemas) await run(`analyze ${qualified(yard, tableOf(schema.key))}`)
    },

    async place(views) {
      const place = await openPlace(tx)
      const tables = pack.schemas.map(({ key }) => tableOf(key))
      await refuseTaken(tx, place, yard, [...views.values()])
      for (const table of tables) {
        await run(`alter table ${qualified(yard, table)} set schema ${escapeIdentifier(place)}`)
      }
      await run(`drop schema ${escapeIdentifier(yard)}`)
      const counts = new Map<string, number>()
      for (const segment of pack.segments) {
        const view = views.get(segment.key)
        if (view === undefined) throw new Error(`segment ${segment.key} has no view`)
        await run(createViewSql(view, segment, { place, tableOf, schemaNamed }))
        const counted = await tx.one(
          sql<{ rows: number }>`select count(*) as rows from ${sql.raw(qualified(place, view))}`,
        )
        counts.set(segment.key, counted?.rows ?? 0)
      }
      return counts
    },
  }
}

/**
 * Settings of this transaction alone: it may last, texts of times and numbers are what the house takes them for, and statistics are of a
 * sample that does for the start; the server's own vacuuming takes a larger one.
 */
export async function unhurried({ one }: Scoped): Promise<void> {
  await one(sql`
    select set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true),
           set_config('datestyle', 'ISO, YMD', true), set_config('timezone', 'UTC', true),
           set_config('extra_float_digits', '1', true), set_config('default_statistics_target', '20', true)`)
}

/** Values that are there twice, and some that are longer than an index takes. */
const NO_KEYS = ['23505', '54000']

/** What PostgreSQL says of rows that cannot be keys, in the words of the pack; what else it says stays as it is. */
function keyFault({ name }: Pack, { key }: PackSchema, error: unknown): unknown {
  const { code, message, detail } = error as { code?: string; message?: string; detail?: string }
  if (!NO_KEYS.includes(code ?? '')) return error
  const sentence = `The rows of schema "${key}" of ${name} do not make the keys that its fields ask for: ${detail ?? message}`
  return refuse('rows_do_not_fit', `${sentence.replace(/\.?$/, '')}. Mend the rows; nothing was loaded.`, {
    cause: error,
  })
}

/** Refuses where a name of the tables in the yard, of their indexes and types, or of the views is another's in the place. */
async function refuseTaken(
  { one }: Scoped,
  place: string,
  yard: string,
  views: readonly string[],
): Promise<void> {
  // A table or view has a type of its name.
  const taken = await one(sql<{ name: string }>`
    with given as (
      select relname as name, relnamespace as place from pg_class
      union all select typname, typnamespace from pg_type)
    select g.name from given g join pg_namespace n on n.oid = g.place
    where n.nspname = ${place}
      and (g.name = any(${[...views]}::text[])
           or g.name in (select y.name from given y join pg_namespace m on m.oid = y.place where m.nspname = ${yard}))
    order by g.name like '\\_%', g.name limit 1`)
  if (!taken) return
  const message = `There is a table, view, index or type "${taken.name}" in schema ${place} that is no pack's. Rename or drop it, then load again.`
  throw refuse('table_taken', message)
}

function named(pack: Pack, key: string): PackSchema {
  const found = pack.schemas.find(schema => schema.key === key)
  if (!found) throw new Error(`pack ${pack.key} has no schema ${key}`)
  return found
}
