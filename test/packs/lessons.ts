import type { Interaction } from '../../packages/server/src/core/pack/block.ts'
import type { Lessons } from '../../packages/server/src/core/pack/history/learnt.ts'
import { typeOf } from '../../packages/server/src/core/pack/history/summaries.ts'

export const noLessons: Lessons = { interactions: 0, lastAt: null, offers: new Map() }

/** The lessons of earlier blocks and of this one. Pure; no I/O. */
export function addLessons(lessons: Lessons, interactions: readonly Interaction[]): Lessons {
  const offers = new Map(lessons.offers)
  let { lastAt } = lessons
  for (const { offer, outcome, at } of interactions) {
    const { impressions, positive } = offers.get(offer) ?? { impressions: 0, positive: 0 }
    const type = typeOf(outcome)
    offers.set(offer, {
      impressions: impressions + (type?.category === 'impression' ? 1 : 0),
      positive: positive + (type?.category === 'response' && type.classification === 'positive' ? 1 : 0),
    })
    lastAt = Math.max(lastAt ?? at, at)
  }
  return { interactions: lessons.interactions + interactions.length, lastAt, offers }
}
