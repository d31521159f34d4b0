import type { ThingKind } from './thing.ts'

/** Counts by the names that the packs door prints, in its order. */
export type Counts = Readonly<Record<string, number>>

/** What exists of a pack. */
export interface Found {
  readonly things: ReadonlyMap<ThingKind, number>
  readonly outcomeTypes: number
  /** Rows by schema, in the pack's order. */
  readonly rows: ReadonlyMap<string, number>
  readonly interactions: number
  readonly summaries: number
  /** Rows of the views of all segments. */
  readonly segmentCustomers: number
}

/** What a load answers. Placements are told where there are any. Pure; no I/O. */
export function loadCounts({
  things,
  outcomeTypes,
  rows,
  interactions,
  summaries,
  segmentCustomers,
}: Found): Counts {
  const of = (kind: ThingKind) => things.get(kind) ?? 0
  return {
    schemas: of('schema'),
    categories: of('category'),
    subCategories: of('sub_category'),
    channels: of('channel'),
    ...(of('placement') > 0 && { placements: of('placement') }),
    offers: of('offer'),
    creatives: of('creative'),
    qualificationRules: of('qualification_rule'),
    contactPolicies: of('contact_policy'),
    outcomeTypes,
    models: of('model'),
    experiments: of('experiment'),
    decisionFlows: of('decision_flow'),
    segments: of('segment'),
    ...Object.fromEntries([...rows].map(([schema, count]) => [`${schema}_rows`, count])),
    interactions,
    interactionSummaries: summaries,
    segmentCustomers,
  }
}

/** What a removal answers. The house executes no decision flows, so there are no runs. Pure; no I/O. */
export function removalCounts({
  things,
  interactions,
  summaries,
}: Pick<Found, 'things' | 'interactions' | 'summaries'>): Counts {
  const of = (kind: ThingKind) => things.get(kind) ?? 0
  return {
    interactions,
    interactionSummaries: summaries,
    creatives: of('creative'),
    offers: of('offer'),
    experiments: of('experiment'),
    decisionFlows: of('decision_flow'),
    channels: of('channel'),
    categories: of('category'),
    qualificationRules: of('qualification_rule'),
    contactPolicies: of('contact_policy'),
    models: of('model'),
    runs: 0,
    segments: of('segment'),
    schemas: of('schema'),
  }
}

export const nothingRemoved: Counts = removalCounts({ things: new Map(), interactions: 0, summaries: 0 })
