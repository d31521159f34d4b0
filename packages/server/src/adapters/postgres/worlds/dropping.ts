import { sql } from 'kysely'
import type { WorldTable } from '../../../core/pack/world.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Scoped } from '../statements.ts'
import { deletionHooks } from './obstacles.ts'
import type { Standing } from './standing.ts'
import { qualified } from './table-sql.ts'

/** How long transactions of others may keep the house from a table: whoever comes after it waits behind it. */
const PATIENCE = '10s'
const NO_LOCK = '55P03'

/** Takes the tables and views for this transaction alone. Refuses with `pack_in_use` while others do not let go of them. */
export async function takeRelations(tx: Scoped, { place, tables, views }: Standing): Promise<void> {
  const names = [...tables.map(({ table }) => table), ...views].map(name => qualified(place, name))
  if (names.length === 0) return
  await tx.one(sql`select set_config('lock_timeout', ${PATIENCE}, true)`)
  try {
    await tx.count(sql.raw(`lock table ${names.join(', ')} in access exclusive mode`))
  } catch (error) {
    if ((error as { code?: unknown }).code !== NO_LOCK) throw error
    const message = `Another transaction in the database has been using the pack's tables or views for more than ${PATIENCE}. End it, then try again; nothing was changed.`
    throw refuse('pack_in_use', message, { cause: error })
  }
  await tx.one(sql`select set_config('lock_timeout', '0', true)`)
}

export async function dropViews(tx: Scoped, { place, views }: Standing): Promise<void> {
  if (views.length === 0) return
  await drop(tx, `drop view ${views.map(view => qualified(place, view)).join(', ')}`)
}

export async function dropTables(tx: Scoped, { place, tables }: Standing): Promise<void> {
  if (tables.length > 0) await drop(tx, `drop table ${namesOf(place, tables)}`)
}

/** Refuses with `pack_in_use` what `dropTables` would refuse: also tables that stay lose rows, and the house's columns. */
export async function tryDropTables(tx: Scoped, tables: Standing): Promise<void> {
  await tx.count(sql.raw('savepoint drop_tried'))
  await dropTables(tx, tables)
  await tx.count(sql.raw('rollback to savepoint drop_tried'))
  const [hook] = await deletionHooks(tx, tables)
  if (hook !== undefined) throw inUse(hook)
}

const DEPENDED_ON = '2BP01'

/** What users made on top of a pack is theirs: it is not taken away with it. */
async function drop({ count }: Scoped, statement: string): Promise<void> {
  try {
    await count(sql.raw(statement))
  } catch (error) {
    const { code, detail } = error as { code?: unknown; detail?: unknown }
    if (code !== DEPENDED_ON) throw error
    throw inUse(String(detail ?? 'something depends on it').split('\n')[0] ?? '', error)
  }
}

function inUse(what: string, cause?: unknown) {
  const message = `Something else in the database is made of the pack's tables: ${what}. Drop that first; nothing was changed.`
  return refuse('pack_in_use', message, { cause })
}

function namesOf(place: string, tables: readonly WorldTable[]): string {
  return tables.map(({ table }) => qualified(place, table)).join(', ')
}
