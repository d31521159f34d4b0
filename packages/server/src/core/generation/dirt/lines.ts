import { drawsAt } from '../draw.ts'
import { bitsOf, type Interval } from './dirty.ts'

/** Where the draws are that say which rows come twice: no field is named like this. */
const TWICE = '!'

/** Lines of a file, in which some rows come twice: the numbers of their rows. */
export interface Lines {
  readonly rows: BigInt64Array
  /** How many of them are copies of the line before, be it in these or not. */
  readonly copies: number
}

export interface LinesWanted {
  readonly seed: bigint
  readonly entity: string
  /** The share of rows that come twice. */
  readonly share: number
  /** How many rows there are. */
  readonly rows: number
  /** The first line, from 0, and how many; fewer come where the rows end. */
  readonly from: number
  readonly count: number
}

/** How many of the rows from the first up to but without the second come twice. Pure; no I/O. */
export function countCopies(
  { seed, entity, share }: Pick<LinesWanted, 'seed' | 'entity' | 'share'>,
  [first, end]: Interval,
): number {
  const draw = drawsAt({ seed, entity, path: TWICE, number: 0 })
  const bound = bitsOf(share)
  let copies = 0
  for (let row = first; row < end; row++) if (draw(row) < bound) copies += 1
  return copies
}

/**
 * A part of the lines of an entity: its rows in order, each that comes twice behind itself. Pure; no I/O. Counts from the first row on, some
 * nanoseconds each.
 */
export function linesOf({ seed, entity, share, rows, from, count }: LinesWanted): Lines {
  const draw = drawsAt({ seed, entity, path: TWICE, number: 0 })
  const bound = bitsOf(share)
  let row = 0
  let line = 0
  while (row < rows && line + 2 <= from) {
    line += draw(row) < bound ? 2 : 1
    row += 1
  }
  const found = new BigInt64Array(Math.min(count, Math.max(0, 2 * rows - from)))
  let [size, copies] = [0, 0]
  for (; row < rows && size < found.length; row++) {
    const times = draw(row) < bound ? 2 : 1
    for (let time = 0; time < times && size < found.length; time++, line++) {
      if (line < from) continue
      found[size] = BigInt(row)
      size += 1
      copies += time
    }
  }
  return { rows: found.subarray(0, size), copies }
}
