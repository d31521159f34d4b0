import { sql } from 'kysely'
import { noChanges, type TableChanges, type World } from '../../../core/pack/world.ts'
import type { WorldReader, WorldWriter } from '../../../core/ports/worlds.ts'
import type { Copying } from '../connection.ts'
import type { Scoped } from '../statements.ts'
import { buildWorld, unhurried } from './building.ts'
import { changesOf } from './changes.ts'
import { dropTables, dropViews, takeRelations, tryDropTables } from './dropping.ts'
import { gone, isGone } from './gone.ts'
import { deletionHooks, dependents } from './obstacles.ts'
import { closePlace, findPlace } from './place.ts'
import { countSpared, spareRows } from './sparing.ts'
import { keepRelations, standing } from './standing.ts'

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
      // It stays while its history is copied, whose rows do not ask for it one by one.
      await one(sql`select 1 from rowhouse.organizations where uuid = ${scope.organizationId} for key share`)
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
      const place = await findPlace(tx)
      if (place !== null) await keepRelations(tx, place, id, [...tables.map(({ table }) => table), ...views])
    },

    async spares(world) {
      await unhurried(tx)
      const place = await findPlace(tx)
      return place === null ? new Map() : looking(countSpared(tx, place, world))
    },

    async obstacles(world, keep) {
      const place = await findPlace(tx)
      if (place === null) return []
      const found = await standing(tx, place, world)
      return [...(await dependents(tx, found)), ...(keep ? await deletionHooks(tx, found) : [])]
    },

    async remove(world, keep) {
      await unhurried(tx)
      const place = await findPlace(tx)
      const spared = place === null ? [] : await clear(tx, place, world, keep)
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

/** Takes a world out of its place, but for tables with rows that are to be kept; answers these. */
async function clear(tx: Scoped, place: string, world: World, keep: boolean) {
  const found = await standing(tx, place, world)
  await takeRelations(tx, found)
  await dropViews(tx, found)
  if (keep) await tryDropTables(tx, found)
  const spared = keep ? await spareRows(tx, place, { ...world, tables: found.tables }) : []
  const kept = new Set(spared.map(({ schema }) => schema))
  await dropTables(tx, { ...found, tables: found.tables.filter(({ schema }) => !kept.has(schema.key)) })
  for (const { finish } of spared) await finish()
  await closePlace(tx, place)
  return spared
}
