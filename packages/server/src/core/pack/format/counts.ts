import { loadCounts } from '../counts.ts'
import { outcomeTypes } from '../outcomes.ts'
import type { Pack } from '../pack.ts'
import type { ThingKind } from '../thing.ts'
import { countWhere } from './quotas.ts'

/**
 * What a load of the pack makes, in the order in which it is told. Pure; no I/O. `segmentCustomers` is null where quotas do not tell
 * who is in a segment: then only the load shows.
 */
export function countsOf(pack: Pack, scale: number): Record<string, number | null> {
  const interactions = (pack.history.threads + pack.history.contactDays) * scale
  const rows = pack.rows.map(({ schema, count, fixed }) => [schema, count * (fixed ? 1 : scale)] as const)
  const counts = loadCounts({
    things: new Map(
      Object.entries(thingsByKind(pack)).map(([kind, things]) => [kind as ThingKind, things.length]),
    ),
    outcomeTypes: outcomeTypes.length,
    rows: new Map(rows),
    interactions,
    summaries: interactions,
    segmentCustomers: 0,
  })
  return { ...counts, segmentCustomers: segmentCustomers(pack, scale) }
}

/** The things of a pack by their kinds. Pure; no I/O. */
export function thingsByKind(pack: Pack) {
  return {
    schema: pack.schemas,
    category: pack.categories,
    sub_category: pack.subCategories,
    channel: pack.channels,
    placement: pack.placements,
    offer: pack.offers,
    creative: pack.creatives,
    qualification_rule: pack.qualificationRules,
    contact_policy: pack.contactPolicies,
    model: pack.models,
    experiment: pack.experiments,
    decision_flow: pack.decisionFlows,
    segment: pack.segments,
  } satisfies Partial<Record<ThingKind, readonly unknown[]>>
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
