import type { QueryPlan } from '../../../core/query/query.ts'
import type { Session } from '../session.ts'

/** What a format writes. */
export interface Writing {
  readonly plan: QueryPlan
  /** The files of the plan's parts. */
  readonly paths: readonly string[]
  /** The file to write; it exists, empty, and is read while it grows: bytes once written never change. */
  readonly target: string
  readonly spreadsheetSafe: boolean
  /** The target is one of several that make a file, put one behind another. Left out: it is the file. */
  readonly piece?: Piece
  /** JSON only: integers beyond 2^53 as strings; default: as numbers. */
  readonly bigAsString?: boolean
}

/** Only the first piece has what comes before all rows, and only the last what comes behind them. Each has rows. */
export interface Piece {
  readonly first: boolean
  readonly last: boolean
}

/** The only piece of its file. */
export const WHOLE: Piece = { first: true, last: true }

/**
 * Writes the plan's rows to the target. Calls `checked` as soon as nothing but a fault can stop it; refusals come before.
 */
export type Format = (writing: Writing, session: Session, checked: () => void) => Promise<void>
