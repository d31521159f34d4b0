import type { Version } from '../dataset/dataset.ts'
import type { RowsPage } from '../ports/engine.ts'
import { checkCursor, printCursor, type SentCursor } from './cursor.ts'
import { planQuery } from './plan.ts'
import type { Query, QueryPlan, SourcePart } from './query.ts'

/** A page of rows to be read, and what is known of the result without reading it. */
export interface PagePlan {
  readonly plan: QueryPlan
  /** How many rows of the result come before the page. */
  readonly seen: number
  /** How many rows the result has; null: to be counted. */
  readonly total: number | null
}

/** Plan a page of a version, where it is asked for by offset or behind a cursor. Pure; no I/O. Refuses as `planQuery` and `checkCursor` do. */
export function planPage(
  version: Version,
  parts: readonly SourcePart[],
  query: Query,
  cursor: SentCursor | null,
): PagePlan {
  if (cursor) checkCursor(cursor, version, query)
  const plan = planQuery(version, parts, cursor ? { ...query, after: cursor.after } : query)
  return { plan, seen: cursor?.seen ?? plan.offset, total: cursor?.total ?? null }
}

/** The cursor of the page after this one; null when this was the last. Pure; no I/O. */
export function nextCursor(version: Version, query: Query, planned: PagePlan, page: RowsPage): string | null {
  const total = planned.total ?? page.total ?? 0
  const seen = planned.seen + page.rows.length
  if (page.last === null || seen >= total) return null
  return printCursor({ version: version.number, after: page.last, seen, total }, version, query)
}
