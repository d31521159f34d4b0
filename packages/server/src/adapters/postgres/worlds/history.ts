import { sql } from 'kysely'
import { type HistoryKind, type HistoryWriter, historyColumns } from '../../../core/ports/worlds.ts'
import type { Copying } from '../connection.ts'
import type { Scoped } from '../statements.ts'
import { historyReader } from './history-lists.ts'

const tables = {
  interactions: 'rowhouse.interactions',
  summaries: 'rowhouse.interaction_summaries',
} as const satisfies Record<HistoryKind, string>

export function historyWriter(tx: Scoped & Copying): HistoryWriter {
  const { scope, all, one, count, copy } = tx
  const here = sql`organization_id = ${scope.organizationId}`
  return {
    ...historyReader(tx),

    fill: (kind, text) => copy(`copy ${tables[kind]} (${historyColumns[kind].join(', ')}) from stdin`, text),

    async count(kind, pack) {
      const counted = await one(sql<{ rows: number }>`
        select count(*) as rows from ${sql.raw(tables[kind])} where ${here} and pack = ${pack}`)
      return counted?.rows ?? 0
    },

    async tally(pack) {
      const rows = await all(sql<{ offer: string; impressions: number; positive: number }>`
        select offer_id as offer, sum(impressions) as impressions, sum(positive) as positive
        from rowhouse.interaction_summaries
        where ${here} and pack = ${pack} and period_type = 'alltime'
        group by offer_id`)
      return new Map(rows.map(({ offer, ...tally }) => [offer, tally]))
    },

    async lastAt(pack) {
      const found = await one(sql<{ at: Date | null }>`
        select max(at) as at from rowhouse.interactions where ${here} and pack = ${pack}`)
      return found?.at?.getTime() ?? null
    },

    remove: (kind, pack) => count(sql`delete from ${sql.raw(tables[kind])} where ${here} and pack = ${pack}`),
  }
}
