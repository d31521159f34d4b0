import type { Interaction } from '../block.ts'
import type { Model, Offer } from '../pack.ts'
import { typeOf } from './summaries.ts'

/** What models learn from: counts that add up over the blocks of a load. */
export interface Lessons {
  readonly interactions: number
  /** When the last of them was, in milliseconds since 1970; null: there were none. */
  readonly lastAt: number | null
  readonly offers: ReadonlyMap<string, { readonly impressions: number; readonly positive: number }>
}

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

/** What a model knows after the history of its pack. */
export interface Learnt {
  /** Of a bandit, by the key of an offer; else empty. */
  readonly modelState: Readonly<Record<string, { readonly alpha: number; readonly beta: number }>>
  readonly trainingSamples: number
  /** In milliseconds since 1970; null: never. */
  readonly lastTrainedAt: number | null
}

/**
 * What a model has learnt. Pure; no I/O. A bandit knows of each offer `alpha = 1 + positive` and `beta = 1 + impressions - positive`, not
 * below 1, and its samples are all interactions; other models learn nothing. Without interactions nothing is learnt.
 */
export function learntOf({ modelType }: Model, lessons: Lessons, offers: readonly Offer[]): Learnt {
  const bandit = modelType === 'thompson_bandit' || modelType === 'epsilon_greedy'
  if (!bandit || lessons.interactions === 0)
    return { modelState: {}, trainingSamples: 0, lastTrainedAt: null }
  const states = offers.map(({ key }) => {
    const { impressions, positive } = lessons.offers.get(key) ?? { impressions: 0, positive: 0 }
    return [key, { alpha: 1 + positive, beta: Math.max(1, 1 + impressions - positive) }] as const
  })
  return {
    modelState: Object.fromEntries(states),
    trainingSamples: lessons.interactions,
    lastTrainedAt: lessons.lastAt,
  }
}
