import { binCounts, binEdges } from '../../../core/profile/histogram.ts'
import type { Patterns, TextProfile } from '../../../core/profile/profile.ts'
import type { Session } from '../session.ts'
import { number, rowOf, rowsOf } from './read.ts'
import { lengthsSql, shapesSql, textFactsSql } from './text-sql.ts'
import { topOf } from './top.ts'

/** Of a column with more distinct values, the shapes of about so many are looked at: each costs a microsecond. */
const SHAPED = 50_000

/** The statistics of the texts in the table `g`. */
export async function profileTexts(
  session: Session,
): Promise<{ profile: Omit<TextProfile, 'name' | 'dtype' | 'memoryBytes'>; textBytes: number }> {
  const row = (await rowOf(session, textFactsSql)).map(number)
  const [unique = 0, missing = 0, count = 0, textBytes = 0, empty = 0, padded = 0, blank = 0] = row
  const top = await topOf(session, count)
  const length = await lengthsOf(session)
  const patterns = await patternsOf(session, unique)
  const profile = { kind: 'text', unique, missing, ...top, empty, blank, padded, length, patterns } as const
  return { profile, textBytes }
}

async function lengthsOf(session: Session): Promise<TextProfile['length']> {
  const lengths = (await rowsOf(session, lengthsSql)).map(row => ({
    length: number(row[0]),
    count: number(row[1]),
  }))
  const [min, max] = [lengths[0]?.length, lengths.at(-1)?.length]
  if (min === undefined || max === undefined) return null
  const countOf = (some: typeof lengths) => some.reduce((sum, { count }) => sum + count, 0)
  const total = countOf(lengths)
  const characters = lengths.reduce((sum, { length, count }) => sum + length * count, 0)
  const edges = binEdges(min, max)
  const below = edges.slice(1, -1).map(edge => countOf(lengths.filter(({ length }) => length < edge)))
  return { min, max, mean: characters / total, histogram: { edges, counts: binCounts(below, total) } }
}

async function patternsOf(session: Session, unique: number): Promise<Patterns> {
  const oneIn = Math.ceil(unique / SHAPED)
  const rows = await rowsOf(session, shapesSql(oneIn))
  const top = rows.map(([shape, count]) => ({ value: String(shape), count: number(count) }))
  const total = number(rows[0]?.[2])
  const otherCount = total - top.reduce((sum, { count }) => sum + count, 0)
  return { top, otherCount, sampled: oneIn > 1 ? number(rows[0]?.[3]) : null }
}
