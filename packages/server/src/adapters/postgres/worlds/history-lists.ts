import { sql } from 'kysely'
import { isId } from '../../../core/ids.ts'
import type {
  HistoryReader,
  KeptInteraction,
  KeptSummary,
  PlaceInTime,
} from '../../../core/ports/world-lists.ts'
import type { Scoped } from '../statements.ts'
import { stretch } from './stretch.ts'

const interactionColumns = sql`
  id, customer_id as "customerId", offer_id as "offerId", creative_id as "creativeId", channel_id as "channelId", outcome, direction, at,
  value`

const summaryColumns = sql`
  id, customer_id as "customerId", offer_id as "offerId", creative_id as "creativeId", channel_id as "channelId", direction,
  period_type as "periodType", period_key as "periodKey", impressions, positive, negative, neutral, converts,
  total_value as "totalValue", last_contact_at as "lastContactAt", last_outcome as "lastOutcome"`

export function historyReader({ scope, all, one }: Scoped): HistoryReader {
  const here = sql`organization_id = ${scope.organizationId}`
  const counted = async (table: string, fitting: ReturnType<typeof sql>) => {
    const row = await one(
      sql<{ rows: number }>`select count(*) as rows from ${sql.raw(table)} where ${fitting}`,
    )
    return row?.rows ?? 0
  }
  return {
    interaction: async id =>
      isId(id)
        ? one(sql<KeptInteraction>`
            select ${interactionColumns} from rowhouse.interactions where ${here} and id = ${id}`)
        : null,

    async interactions({ where, limit, after }) {
      const { pack, customerId, offerId, creativeId, channelId, outcome, from, to } = where
      const fitting = sql`
        ${here} and (${pack}::text is null or pack = ${pack}) and (${customerId}::text is null or customer_id = ${customerId})
          and (${offerId}::uuid is null or offer_id = ${offerId}) and (${creativeId}::uuid is null or creative_id = ${creativeId})
          and (${channelId}::uuid is null or channel_id = ${channelId}) and (${outcome}::text is null or outcome = ${outcome})
          and (${from}::timestamptz is null or at >= ${from}) and (${to}::timestamptz is null or at <= ${to})`
      const items = await all(sql<KeptInteraction>`
        select ${interactionColumns} from rowhouse.interactions
        where ${fitting} and ${behind('at', after)}
        order by at desc, id
        limit ${limit + 1}`)
      return stretch(items, limit, await counted('rowhouse.interactions', fitting))
    },

    summary: async id =>
      isId(id)
        ? one(sql<KeptSummary>`
            select ${summaryColumns} from rowhouse.interaction_summaries where ${here} and id = ${id}`)
        : null,

    async summaries({ where, order, limit, after }) {
      const { pack, customerId, offerId, channelId, periodType } = where
      const fitting = sql`
        ${here} and (${pack}::text is null or pack = ${pack}) and (${customerId}::text is null or customer_id = ${customerId})
          and (${offerId}::uuid is null or offer_id = ${offerId}) and (${channelId}::uuid is null or channel_id = ${channelId})
          and (${periodType}::text is null or period_type = ${periodType})`
      const first = order === 'period' ? sql`period_type, period_key desc,` : sql``
      const items = await all(sql<KeptSummary>`
        select ${summaryColumns} from rowhouse.interaction_summaries
        where ${fitting} and ${behind('last_contact_at', after)}
        order by ${first} last_contact_at desc, id
        limit ${limit + 1}`)
      return stretch(items, limit, await counted('rowhouse.interaction_summaries', fitting))
    },
  }
}

/** Holds for what comes after a place in a list that goes newest first, then by id. */
function behind(column: string, after: PlaceInTime | null) {
  if (after === null) return sql`true`
  const at = sql.raw(column)
  return sql`${at} <= ${after.at} and (${at} < ${after.at} or id > ${after.id}::uuid)`
}
