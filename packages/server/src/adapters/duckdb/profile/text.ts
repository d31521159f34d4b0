import { binCounts, binEdges } from '../../../core/profile/histogram.ts'
import type { Patterns, TextProfile } from '../../../core/profile/profile.ts'
import type { Session } from '../session.ts'
import { number, rowOf, rowsOf } from './read.ts'
import { lengthsSql, shapesSql, textFactsSql } from './text-sql.ts'
import { topOf } from './top.ts'

/** Of a column with more distinct values, the shapes of so many are looked at: each costs two microseconds. */
const ALL_SHAPED = 200_000
const SAMPLED = 50_000

/** The statistics of the texts in the table `g`. */
export async function profileTexts(
  session: Session,
): Promise<{ profile: Omit<TextProfile, 'name' | 'dtype' | 'memoryBytes'>; textBytes: number }> {
  const row = (await rowOf(session, textFactsSql)).map(number)
  const [unique = 0, missing = 0, count = 0, textBytes = 0, min = 0, max = 0, characters = 0] = row
  const [empty = 0, blank = 0, padded = 0] = row.slice(7)
  const top = await topOf(session, count)
  const length =
    count === 0 ? null : { ...(await lengths(session, min, max, count)), mean: characters / count }
  const patterns = await patternsOf(session, unique)
  const profile = { kind: 'text', unique, missing, ...top, empty, blank, padded, length, patterns } as const
  return { profile, textBytes }
}

async function lengths(session: Session, min: number, max: number, count: number) {
  const edges = binEdges(min, max)
  const below = (await rowOf(session, lengthsSql(edges.slice(1, -1)))).map(number)
  return { min, max, histogram: { edges, counts: binCounts(below, count) } }
}

async function patternsOf(session: Session, unique: number): Promise<Patterns> {
  const sampled = unique > ALL_SHAPED ? SAMPLED : null
  await rowsOf(session, shapesSql(sampled))
  const total = number((await rowOf(session, 'select sum(n) from shapes'))[0])
  const { topValues: top, otherCount } = await topOf(session, total, text => text, 'shapes')
  return { top, otherCount, sampled }
}
