import Type from 'typebox'
import type { Stretch } from '../../../core/ports/world-lists.ts'
import { type Asked, filters } from '../things/filters.ts'

/** What every list can be filtered by, of history: what happened counts as active, and is not deleted singly. */
export const historyFilters = {
  ...filters,
  status: Type.Optional({ ...filters.status, description: 'What happened counts as `active`.' }),
  includeDeleted: Type.Optional({ ...filters.includeDeleted, description: 'Without effect.' }),
}

/** The page of a list that has none of the status; null: it may have some. */
export function noneOf({ status }: Pick<Asked, 'status'>): Stretch<never> | null {
  return status === undefined || status === 'active' ? null : { items: [], total: 0, hasMore: false }
}
