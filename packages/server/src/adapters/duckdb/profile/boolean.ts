import type { BooleanProfile } from '../../../core/profile/profile.ts'
import type { Session } from '../session.ts'
import { number, rowOf } from './read.ts'
import { topOf } from './top.ts'

const factsSql = `
select count(v), coalesce(sum(n) filter (v is null), 0), coalesce(sum(n) filter (v), 0), coalesce(sum(n) filter (not v), 0)
from g`

/** The statistics of the truths in the table `g`. */
export async function profileTruths(
  session: Session,
): Promise<Omit<BooleanProfile, 'name' | 'dtype' | 'memoryBytes'>> {
  const [unique, missing, trueCount, falseCount] = (await rowOf(session, factsSql)).map(number) as [
    number,
    number,
    number,
    number,
  ]
  const top = await topOf(session, trueCount + falseCount)
  return { kind: 'boolean', unique, missing, trueCount, ...top }
}
