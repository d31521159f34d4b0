import type { Stretch } from '../../../core/ports/world-lists.ts'

/** A page of a list, of up to one item more than it has. Pure; no I/O. */
export function stretch<T>(items: readonly T[], limit: number, total: number): Stretch<T> {
  return { items: items.slice(0, limit), total, hasMore: items.length > limit }
}
