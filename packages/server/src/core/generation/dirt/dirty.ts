/** What may be spoilt, and how: a value is taken away, put far outside its range, or written as no value of its type; a row is there twice. */
export type DirtKind = 'null' | 'outlier' | 'duplicate' | 'malformed'

/** Shares from 0 to 1: of cells, for `duplicate` of rows. What is left out is 0. */
export type Dirty = Readonly<Partial<Record<DirtKind, number>>>

/** How many cells were spoilt in the rows as they were written, and how many rows are copies. */
export type Dirt = Readonly<Record<DirtKind, number>>

/** What was done to several blocks. Pure; no I/O. */
export function sumOfDirt(dirt: readonly Dirt[]): Dirt {
  const total = (kind: DirtKind) => dirt.reduce((sum, each) => sum + each[kind], 0)
  return {
    null: total('null'),
    outlier: total('outlier'),
    duplicate: total('duplicate'),
    malformed: total('malformed'),
  }
}

/** What is done to cells. */
export const spoiltKinds = ['null', 'outlier', 'malformed'] as const

/** Whether any cell may be spoilt. */
export function isSpoilt(dirty: Dirty): boolean {
  return spoiltKinds.some(kind => (dirty[kind] ?? 0) > 0)
}

/** How many of the values of 32 random bits are within a share. */
export function bitsOf(share = 0): number {
  return Math.round(share * 2 ** 32)
}

/** From the first on, up to but without the second. */
export type Interval = readonly [from: number, to: number]

/**
 * Which values of a cell's 32 random bits spoil it, by kind: `null` from the bottom, `malformed` from the top, `outlier` about the middle, out of
 * whose way it only goes where they would meet. So each has its share as long as all are at most 1 together; more of a kind spoils more cells
 * and cleans none of them. Beyond that `null` comes first, then `malformed`. Pure; no I/O.
 */
export function spoiltIntervals(dirty: Dirty): Readonly<Record<(typeof spoiltKinds)[number], Interval>> {
  const all = 2 ** 32
  const [missing, outlying, malformed] = [bitsOf(dirty.null), bitsOf(dirty.outlier), bitsOf(dirty.malformed)]
  const middle = all / 2 - Math.floor(outlying / 2)
  const from = Math.max(missing, Math.min(middle, all - malformed - outlying))
  const top = Math.max(missing, all - malformed)
  return {
    null: [0, missing],
    outlier: [Math.min(from, top), Math.min(from + outlying, top)],
    malformed: [top, all],
  }
}
