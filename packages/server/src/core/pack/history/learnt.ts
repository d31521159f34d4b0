import type { Model, Offer } from '../pack.ts'

/** What models learn from: counts that add up over the blocks of a load. */
export interface Lessons {
  readonly interactions: number
  /** When the last of them was, in milliseconds since 1970; null: there were none. */
  readonly lastAt: number | null
  readonly offers: ReadonlyMap<string, { readonly impressions: number; readonly positive: number }>
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
