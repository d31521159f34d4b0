import { createHash } from 'node:crypto'
import type { Version } from '../dataset/dataset.ts'
import { refuse } from '../refusals.ts'
import type { Query } from './query.ts'

/** Where a page of a version ended, for the page after it. */
export interface Cursor {
  /** The version's number: a walk through pages stays in the version it began in. */
  readonly version: number
  /** The last row's number in the version, from 0. */
  readonly after: number
  /** How many rows of the result come before the next page, and how many there are in all. */
  readonly seen: number
  readonly total: number
}

/** A cursor as a client sent it, not yet held against what it is used for. */
export interface SentCursor extends Cursor {
  readonly seal: string
}

type Bound = Pick<Version, 'id' | 'digest'>

/** The cursor as text. It names its version, filter, search and order in its seal, and goes with no other. Pure; no I/O. */
export function printCursor(cursor: Cursor, version: Bound, query: Query): string {
  const { version: number, after, seen, total } = cursor
  const body = Buffer.from(JSON.stringify([number, after, seen, total])).toString('base64url')
  return `${body}.${sealOf(cursor, version, query)}`
}

const FORM = /^([A-Za-z0-9_-]{1,120})\.([A-Za-z0-9_-]{22})$/

/** Reads a cursor's text. Pure; no I/O. Refuses with `invalid_cursor`. */
export function parseCursor(text: string): SentCursor {
  const [, body = '', seal = ''] = FORM.exec(text) ?? []
  const numbers = FOUR.exec(Buffer.from(body, 'base64url').toString())?.slice(1).map(Number)
  const [version, after, seen, total] = numbers ?? []
  if (version === undefined || after === undefined || seen === undefined || total === undefined) {
    throw unfit('is no cursor of this server')
  }
  return { version, after, seen, total, seal }
}

const FOUR = /^\[(\d{1,10}),(\d{1,16}),(\d{1,16}),(\d{1,16})\]$/

/** Refuses with `invalid_cursor` when the cursor was not made for just this version, filter, search and order. Pure; no I/O. */
export function checkCursor(
  cursor: SentCursor,
  version: Pick<Version, 'id' | 'digest' | 'number' | 'rowCount'>,
  query: Query,
): void {
  if (cursor.version !== version.number) {
    throw unfit(`belongs to version ${cursor.version}, and version ${version.number} is asked for`)
  }
  if (cursor.seal !== sealOf(cursor, version, query)) {
    throw unfit('belongs to another dataset, filter, search or order, or it was changed')
  }
  const { after, seen, total } = cursor
  if (after >= version.rowCount || seen > total || total > version.rowCount) {
    throw unfit('names rows that the version does not have')
  }
}

function sealOf({ version: number, after, seen, total }: Cursor, version: Bound, query: Query): string {
  const order = query.orderBy?.map(({ column, descending }) => [column, descending]) ?? []
  const { where = null, search, only = null } = query
  const bound = [version.id, version.digest, where, search || null, order, only]
  return createHash('sha256')
    .update(JSON.stringify([number, after, seen, total, bound]))
    .digest('base64url')
    .slice(0, 22)
}

function unfit(why: string): Error {
  const message = `The cursor ${why}. Send next_cursor back as it came, with the same where, search and order_by; or begin without one.`
  return refuse('invalid_cursor', message, {
    faults: [{ parameter: 'cursor', code: 'invalid_cursor', message: why }],
  })
}
