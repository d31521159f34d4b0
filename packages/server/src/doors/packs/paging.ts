import Type from 'typebox'
import { isId } from '../../core/ids.ts'
import type { Stretch } from '../../core/ports/world-lists.ts'
import { refuse } from '../../core/refusals.ts'
import { nullable } from '../load.ts'

/** What every list of this door can be asked for, beside its filters. */
export const Paging = {
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25, description: 'How many at most.' }),
  cursor: Type.Optional(
    Type.String({
      maxLength: 500,
      description: '`nextCursor` of the page before. It holds whatever comes or goes.',
    }),
  ),
}

export const Pagination = Type.Object({
  total: Type.Integer({ description: 'How many there are on all pages.' }),
  limit: Type.Integer(),
  hasMore: Type.Boolean(),
  nextCursor: nullable(Type.String()),
  cursor: nullable(Type.String({ description: 'The same.' })),
})

/** Where a page ended: a rank or a moment in milliseconds, and an id. */
export interface Place {
  readonly at: number
  readonly id: string
}

/** A page of a list, by the name that its cursors carry. */
export function printPage<T>(
  list: string,
  { items, total, hasMore }: Stretch<T>,
  limit: number,
  { print, placeOf }: { print(item: T): unknown; placeOf(item: T): Place },
) {
  const last = items.at(-1)
  const cursor = hasMore && last ? printCursor(list, placeOf(last)) : null
  return { data: items.map(print), pagination: { total, limit, hasMore, nextCursor: cursor, cursor } }
}

function printCursor(list: string, { at, id }: Place): string {
  return Buffer.from(JSON.stringify({ list, at, id })).toString('base64url')
}

/** The place that a cursor of this list names; null: none was sent. Refuses with `invalid_cursor`. */
export function parseCursor(list: string, text: string | undefined): Place | null {
  if (text === undefined) return null
  const { list: named, at, id } = contentOf(text)
  if (named !== list || !isMoment(at) || typeof id !== 'string' || !isId(id)) {
    const message = `The cursor is none of this list. Send "nextCursor" of ${list} back as it came, or begin without one.`
    throw refuse('invalid_cursor', message)
  }
  return { at, id }
}

/** Farther from 1970, in milliseconds, than any time that a pack has. */
const FARTHEST = 1e14

function isMoment(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= FARTHEST
}

function contentOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
