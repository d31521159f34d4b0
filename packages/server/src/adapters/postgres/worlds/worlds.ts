import { sql } from 'kysely'
import { noChanges, type TableChanges, type World, type WorldTable } from '../../../core/pack/world.ts'
import type { WorldReader, WorldWriter } from '../../../core/ports/worlds.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Copying } from '../connection.ts'
import type { Scoped } from '../statements.ts'
import { buildWorld, unhurried } from './building.ts'
import { changesOf } from './changes.ts'
import { gone, isGone } from './gone.ts'
import { closePlace, findPlace } from './place.ts'
import { countSpared, spareRows } from './sparing.ts'
import { qualified } from './table-sql.ts'

type Row = World

export function worldReader(tx: Scoped): WorldReader {
  const { scope, one } = tx
  return {
    current: () =>
      one(sql<Row>`
        select id, pack, name, version, digest, seed, anchor, scale, tables, views, loaded_at as "loadedAt"
        from rowhouse.worlds where organization_id = ${scope.organizationId}`),

    async changes(world) {
      await unhurried(tx)
      const place = await findPlace(tx)
      const found = new Map<string, TableChanges>()
      for (const table of world.tables) {
        const lost = { ...noChanges, deleted: table.rows }
        found.set(table.schema.key, place === null ? lost : await looking(changesOf(tx, place, world, table)))
      }
      // A load of the same pack puts tables of the same names in their place.
      const still = await one(sql`select 1 from rowhouse.worlds where id = ${world.id}`)
      if (!still) throw gone('table of the pack')
      return found
    },
  }
}

export function worldWriter(tx: Scoped & Copying): WorldWriter {
  const { scope, one, count } = tx
  const here = sql`organization_id = ${scope.organizationId}`
  return {
    ...worldReader(tx),

    async hold() {
      const held = await one(sql<{ held: boolean }>`
        select pg_try_advisory_xact_lock(hashtextextended(${`rowhouse world ${scope.organizationId}`}, 0)) as held`)
      return held?.held ?? false
    },

    async note(most, seconds) {
      // One at a time, so that no two take the last place.
      await one(
        sql`select 1 from rowhouse.organizations where uuid = ${scope.organizationId} for no key update`,
      )
      await count(sql`
        delete from rowhouse.world_posts where ${here} and at <= clock_timestamp() - make_interval(secs => ${seconds})`)
      const found = await one(sql<{ before: number; seconds: number }>`
        select count(*) as before,
               coalesce(ceil(extract(epoch from min(at) + make_interval(secs => ${seconds}) - clock_timestamp()))::integer, ${seconds}) as seconds
        from rowhouse.world_posts where ${here}`)
      const { before, seconds: left } = found ?? { before: 0, seconds }
      if (before < most)
        await count(sql`insert into rowhouse.world_posts (organization_id) values (${scope.organizationId})`)
      return { before, seconds: Math.max(1, left) }
    },

    build: (pack, load) => buildWorld(tx, pack, load),

    async add({ id, pack, name, version, digest, seed, anchor, scale, tables, views, loadedBy }) {
      await count(sql`
        insert into rowhouse.worlds
          (organization_id, id, pack, name, version, digest, seed, anchor, scale, tables, views, loaded_by)
        values (${scope.organizationId}, ${id}, ${pack}, ${name}, ${version}, ${digest}, ${seed}, ${anchor}, ${scale},
                ${JSON.stringify(tables)}::json, ${JSON.stringify(views)}::json, ${loadedBy})`)
    },

    async spares(world) {
      await unhurried(tx)
      const place = await findPlace(tx)
      return place === null ? new Map() : looking(countSpared(tx, place, world))
    },

    async remove(world, keep) {
      await unhurried(tx)
      const place = await findPlace(tx)
      if (place !== null) await dropViews(tx, place, world.views)
      const spared = place !== null && keep ? await spareRows(tx, place, world) : []
      const kept = new Set(spared.map(({ schema }) => schema))
      if (place !== null) {
        await dropTables(
          tx,
          place,
          world.tables.filter(({ schema }) => !kept.has(schema.key)),
        )
        for (const { finish } of spared) await finish()
        await closePlace(tx, place)
      }
      await count(sql`delete from rowhouse.worlds where ${here}`)
      return spared.map(({ finish: _, ...table }) => table)
    },
  }
}

/** Refuses with `table_gone` what is replaced while it is looked at. */
async function looking<T>(look: Promise<T>): Promise<T> {
  return look.catch(error => {
    throw isGone(error) ? gone('table of the pack', error) : error
  })
}

async function dropViews(tx: Scoped, place: string, views: readonly string[]): Promise<void> {
  if (views.length === 0) return
  await drop(tx, `drop view if exists ${views.map(view => qualified(place, view)).join(', ')}`)
}

async function dropTables(tx: Scoped, place: string, tables: readonly WorldTable[]): Promise<void> {
  if (tables.length === 0) return
  await drop(tx, `drop table if exists ${tables.map(({ table }) => qualified(place, table)).join(', ')}`)
}

const DEPENDED_ON = '2BP01'

/** What users made on top of a pack is theirs: it is not taken away with it. */
async function drop({ count }: Scoped, statement: string): Promise<void> {
  try {
    await count(sql.raw(statement))
  } catch (error) {
    const { code, detail } = error as { code?: unknown; detail?: unknown }
    if (code !== DEPENDED_ON) throw error
    const [first = 'Something depends on it'] = String(detail ?? '').split('\n')
    const message = `Something else in the database is made of the pack's tables: ${first}. Drop that first; nothing was changed.`
    throw refuse('pack_in_use', message, { cause: error })
  }
}
