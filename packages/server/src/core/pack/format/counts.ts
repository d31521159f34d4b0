import { outcomeTypes } from '../outcomes.ts'
import type { Pack } from '../pack.ts'
import { countWhere } from './quotas.ts'

/**
 * What a load of the pack makes, in the order in which it is told. Pure; no I/O. `segmentCustomers` is null where quotas do not tell
 * who is in a segment: then only the load shows.
 */
export function countsOf(pack: Pack, scale: number): Record<string, number | null> {
  const { history, placements } = pack
  const interactions = (history.threads + history.contactDays) * scale
  return {
    schemas: pack.schemas.length,
    categories: pack.categories.length,
    subCategories: pack.subCategories.length,
    channels: pack.channels.length,
    ...(placements.length > 0 ? { placements: placements.length } : {}),
    offers: pack.offers.length,
    creatives: pack.creatives.length,
    qualificationRules: pack.qualificationRules.length,
    contactPolicies: pack.contactPolicies.length,
    outcomeTypes: outcomeTypes.length,
    models: pack.models.length,
    experiments: pack.experiments.length,
    decisionFlows: pack.decisionFlows.length,
    segments: pack.segments.length,
    ...Object.fromEntries(
      pack.rows.map(({ schema, count, fixed }) => [`${schema}_rows`, count * (fixed ? 1 : scale)]),
    ),
    interactions,
    interactionSummaries: interactions,
    segmentCustomers: segmentCustomers(pack, scale),
  }
}

function segmentCustomers(pack: Pack, scale: number): number | null {
  const counts = pack.segments.map(({ baseSchema, joins, filters }) => {
    const schema = pack.schemas.find(({ key }) => key === baseSchema)
    const rows = pack.rows.find(each => each.schema === baseSchema)
    if (!schema || !rows || joins.length > 0) return null
    const conditions = filters.map(filter => ({ ...filter, field: filter.field.replace(/^.*\./, '') }))
    const count = conditions.length === 0 ? rows.count : countWhere(rows.quotas, schema, conditions)
    return count === null ? null : count * (rows.fixed ? 1 : scale)
  })
  return counts.every(count => count !== null) ? counts.reduce((sum, count) => sum + count, 0) : null
}
