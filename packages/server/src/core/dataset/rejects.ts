import { type Quarantine, REJECT_COLUMNS } from '../ingest/reject.ts'
import { planQuery } from '../query/plan.ts'
import type { Query, QueryPlan } from '../query/query.ts'

/** Plans a reading of a quarantine, by row; of none there are no rejects. Pure; no I/O. Refuses what `planQuery` refuses. */
export function planRejects(quarantine: Quarantine | null, query: Query): QueryPlan {
  const parts = quarantine ? [{ key: quarantine.key, rows: quarantine.kept, columns: REJECT_COLUMNS }] : []
  const orderBy = [{ column: 'row', descending: false, at: 0 }]
  return planQuery({ columns: REJECT_COLUMNS }, parts, { orderBy, ...query })
}
