import { sql } from 'kysely'
import { isId } from '../../../core/ids.ts'
import type { KeptThing, ThingKind } from '../../../core/pack/thing.ts'
import type { ThingReader, ThingWriter } from '../../../core/ports/worlds.ts'
import type { Scoped } from '../statements.ts'
import { stretch } from './stretch.ts'

export const thingColumns = sql`
  id, kind, key, name, status, pack, rank, category_id as "categoryId", sub_category_id as "subCategoryId",
  channel_id as "channelId", offer_id as "offerId", stage, body, created_at as "createdAt", updated_at as "updatedAt",
  deleted_at as "deletedAt"`

export function thingReader({ scope, all, one }: Scoped): ThingReader {
  const here = sql`organization_id = ${scope.organizationId}`
  return {
    get: (kind, idOrKey) =>
      one(sql<KeptThing>`
        select ${thingColumns} from rowhouse.things
        where ${here} and kind = ${kind}
          and (id = ${isId(idOrKey) ? idOrKey : null}::uuid or key = ${idOrKey})
        order by id = ${isId(idOrKey) ? idOrKey : null}::uuid desc nulls last
        limit 1`),

    async list({ kind, where, limit, after }) {
      const { status, pack, categoryId, subCategoryId, channelId, offerId, stage, deleted } = where
      const fitting = sql`
        ${here} and kind = ${kind}
          and (${status}::text is null or status = ${status}) and (${pack}::text is null or pack = ${pack})
          and (${categoryId}::uuid is null or category_id = ${categoryId})
          and (${subCategoryId}::uuid is null or sub_category_id = ${subCategoryId})
          and (${channelId}::uuid is null or channel_id = ${channelId})
          and (${offerId}::uuid is null or offer_id = ${offerId}) and (${stage}::text is null or stage = ${stage})
          and (${deleted} or deleted_at is null)`
      const items = await all(sql<KeptThing>`
        select ${thingColumns} from rowhouse.things
        where ${fitting} and (${after === null} or (rank, id) > (${after?.rank ?? 0}::bigint, ${after?.id ?? null}::uuid))
        order by rank, id
        limit ${limit + 1}`)
      const counted = await one(sql<{ things: number }>`
        select count(*) as things from rowhouse.things where ${fitting}`)
      return stretch(items, limit, counted?.things ?? 0)
    },

    identified: ids =>
      all(sql<KeptThing>`
        select ${thingColumns} from rowhouse.things where ${here} and id = any(${[...ids]}::uuid[])`),

    creativesOf: offerIds =>
      all(sql<KeptThing>`
        select ${thingColumns} from rowhouse.things
        where ${here} and kind = 'creative' and offer_id = any(${[...offerIds]}::uuid[]) and deleted_at is null
        order by rank, id`),

    async count(pack) {
      const rows = await all(sql<{ kind: ThingKind; things: number }>`
        select kind, count(*) as things from rowhouse.things where ${here} and pack = ${pack} group by kind`)
      return new Map(rows.map(({ kind, things }) => [kind, things]))
    },

    async countKind(kind) {
      const counted = await one(sql<{ things: number }>`
        select count(*) as things from rowhouse.things where ${here} and kind = ${kind}`)
      return counted?.things ?? 0
    },
  }
}

export function thingWriter(tx: Scoped): ThingWriter {
  const { scope, all, count } = tx
  const here = sql`organization_id = ${scope.organizationId}`
  return {
    ...thingReader(tx),

    async add(things) {
      // One parameter: there may be ten thousand of them.
      await count(sql`
        insert into rowhouse.things
          (id, organization_id, kind, key, name, status, pack, rank, category_id, sub_category_id, channel_id, offer_id, stage, body,
           created_at, updated_at, deleted_at)
        select t.id, ${scope.organizationId}, t.kind, t.key, t.name, t.status, t.pack, t.rank, t."categoryId", t."subCategoryId",
               t."channelId", t."offerId", t.stage, t.body, t."createdAt", t."updatedAt", t."deletedAt"
        from json_to_recordset(${JSON.stringify(things)}::json) as t
          (id uuid, kind text, key text, name text, status text, pack text, rank bigint, "categoryId" uuid, "subCategoryId" uuid,
           "channelId" uuid, "offerId" uuid, stage text, body json, "createdAt" timestamptz, "updatedAt" timestamptz,
           "deletedAt" timestamptz)`)
    },

    async settle(id, body) {
      if (!isId(id)) return
      const found = await tx.one(sql<{ body: Record<string, unknown> }>`
        select body from rowhouse.things where ${here} and id = ${id} for update`)
      if (!found) return
      await count(sql`
        update rowhouse.things set body = ${JSON.stringify({ ...found.body, ...body })}::json where ${here} and id = ${id}`)
    },

    async remove(pack) {
      const rows = await all(sql<{ kind: ThingKind; things: number }>`
        with gone as (delete from rowhouse.things where ${here} and pack = ${pack} returning kind)
        select kind, count(*) as things from gone group by kind`)
      return new Map(rows.map(({ kind, things }) => [kind, things]))
    },
  }
}
