import type { Pack, PackField, PackSchema } from '../../../packages/server/src/core/pack/pack.ts'
import type { Caps, ContactPolicy, QualificationRule } from '../../../packages/server/src/core/pack/rules.ts'

/** What the contract lists of a pack, in its own notation and in its order. */
export interface Promised {
  /** Name, description and testing focus. */
  readonly about: readonly [string, string, string]
  readonly counts: string
  /** `*` is a primary key, `!` unique, `?` may be missing. */
  readonly schemas: readonly string[]
  /** Of fields whose type is told. */
  readonly types: string
  /** What the lines that make a field say. */
  readonly made: readonly string[]
  readonly quotas: readonly string[]
  readonly channels: readonly string[]
  readonly perChannel: string
  readonly offers: readonly string[]
  readonly rules: readonly string[]
  readonly policies: readonly string[]
  /** Of rules, then of policies; null: the contract tells none. */
  readonly priorities: readonly number[] | null
  readonly models: readonly string[]
  readonly experiments: readonly string[]
  readonly flows: readonly string[]
  readonly segments: readonly string[]
  readonly history: string
}

type Told = {
  readonly [Part in Exclude<
    keyof Promised,
    'counts' | 'types' | 'made' | 'segments' | 'priorities'
  >]: Promised[Part]
}

/** A pack in the notation of the contract. Counts and the sizes of segments are told elsewhere. */
export function tell(pack: Pack): Told & { readonly priorities: readonly number[] } {
  const { history } = pack
  return {
    about: [pack.name, pack.description, pack.testingFocus],
    schemas: pack.schemas.map(tellSchema),
    quotas: pack.rows.flatMap(({ quotas }) => {
      const cells = quotas?.cells.map(({ values, count }) => [...values, count].join(' ')) ?? []
      return quotas ? [`${quotas.fields.join(', ')}: ${cells.join(' · ')}`] : []
    }),
    channels: pack.channels.map(({ key, name, deliveryMode, direction }) => {
      const slots = pack.placements.filter(({ channel }) => channel === key).map(slot => slot.key)
      return `${key} "${name}" ${deliveryMode} ${direction}${slots.length > 0 ? `: ${slots.join(', ')}` : ''}`
    }),
    perChannel: tellPerChannel(pack),
    offers: pack.offers.map(offer => {
      const category = pack.categories.find(({ key }) => key === offer.category)
      const sub = pack.subCategories.find(({ key }) => key === offer.subCategory)
      const where = sub?.category === offer.category ? `${category?.name}, ${sub?.name}` : 'nowhere'
      return `${where}: ${offer.key} ${offer.priority}/${offer.revenueValue} → ${tellCreatives(pack, offer.key)}`
    }),
    rules: pack.qualificationRules.map(each => {
      const fit = each.stage === 'fit' ? ', fit' : ''
      return `${each.key} ${each.rule.type}, ${tellScopes(each)}: ${tellRule(each.rule)}${fit}`
    }),
    policies: pack.contactPolicies.map(
      each => `${each.key} ${each.rule.type}, ${tellScopes(each)}: ${tellPolicy(each.rule)}`,
    ),
    priorities: [...pack.qualificationRules, ...pack.contactPolicies].map(({ priority }) => priority),
    models: pack.models.map(({ key, modelType, config }) => {
      const weights = Object.entries((config.weights ?? {}) as Record<string, number>)
      const listed = weights.map(([field, weight]) => `${field} ${weight}`).join(', ')
      return `${key} ${modelType}${listed && `: ${listed}`}`
    }),
    experiments: pack.experiments.map(({ key, champion, championPct, challengers }) => {
      const others = challengers.map(({ model, trafficPct }) => `${model} ${trafficPct}`)
      return `${key}: ${[`${champion} ${championPct}`, ...others].join(', ')}`
    }),
    flows: pack.decisionFlows.map(({ key, nodes }) => {
      const told = nodes.map(({ type, config }) => {
        const { schema, experiment, top, diversity, by } = config
        return [type, schema ?? experiment ?? top ?? diversity ?? by].filter(Boolean).join(' ')
      })
      return `${key}: ${told.join(', ')}`
    }),
    history: `threads ${history.threads}, contact days ${history.contactDays}, ${history.windowDays} days; ${tellCounts(history.responses)}`,
  }
}

function tellSchema({ key, entityType, schemaType, fields }: PackSchema): string {
  return `${key} ${entityType}/${schemaType}: ${fields.map(tellField).join(', ')}`
}

function tellField({ name, isPrimaryKey, isUnique, isNullable, references }: PackField): string {
  const marks = [isPrimaryKey && '*', isUnique && '!', isNullable && '?'].filter(Boolean).join('')
  return `${name}${marks}${references ? ` → ${references.schema}.${references.field}` : ''}`
}

export function tellCounts(counts: Readonly<Record<string, number | null>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

/** Creatives by channel, the most frequent first. */
function tellPerChannel({ creatives, channels }: Pack): string {
  const counts = channels.map(
    ({ key }) => [key, creatives.filter(({ channel }) => channel === key).length] as const,
  )
  return tellCounts(Object.fromEntries(counts.sort(([, one], [, other]) => other - one)))
}

/** `push[50/50]` are a control and a variant_a; a channel alone is one creative of weight 100. */
function tellCreatives({ creatives }: Pack, offer: string): string {
  const groups = Map.groupBy(
    creatives.filter(each => each.offer === offer),
    ({ channel }) => channel,
  )
  return [...groups]
    .map(([channel, group]) => {
      const told = group.map(({ abTestVariant, weight }) => `${abTestVariant} ${weight}`)
      if (told.length === 1 && told[0] === 'null 100') return channel
      const weights = group.map(({ weight }) => weight).join('/')
      const isPair = told.join() === `control ${group[0]?.weight},variant_a ${group[1]?.weight}`
      return isPair ? `${channel}[${weights}]` : `${channel}[${told.join()}]`
    })
    .join(', ')
}

function tellScopes({ scopes }: QualificationRule | ContactPolicy): string {
  const [first] = scopes
  const kinds = new Set(scopes.map(({ scope }) => scope))
  if (kinds.size > 1 || first?.scope === 'global') return [...kinds].join(' and ')
  return `${first?.scope} ${scopes.map(({ key }) => key).join(', ')}`
}

function tellValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value)
}

export function tellCondition({
  field,
  operator,
  value,
}: {
  readonly field: string
  readonly operator: string
  readonly value?: unknown
}): string {
  return `${field} ${operator} ${tellValue(value)}`
}

function tellRule(rule: QualificationRule['rule']): string {
  switch (rule.type) {
    case 'segment_required':
      return tellValue(rule.requiredSegments)
    case 'attribute_condition':
      return tellCondition(rule.condition)
    case 'propensity_threshold':
      return `${rule.modelKey} ≥ ${rule.threshold}`
    case 'recency_check':
      return `${rule.attribute}, ${rule.maxDays} days`
    default:
      return 'a type that no pack has'
  }
}

function tellPolicy(rule: ContactPolicy['rule']): string {
  switch (rule.type) {
    case 'frequency_cap':
    case 'customer_total_cap':
      return tellCaps(rule)
    case 'cooldown':
      return `${rule.cooldownHours} h`
    case 'time_window':
      return `days ${rule.allowedDays.join(' ')}, ${rule.startHour}–${rule.endHour}`
    case 'outcome_based':
      return `${tellValue(rule.outcomeKeys)}, ${rule.lookbackDays} days`
    case 'mutual_exclusion':
      return `${rule.offerKeys.join(', ')}, ${rule.windowDays} days`
    case 'category_suppression':
      return `${rule.categoryKey}, ${rule.days} days`
    default:
      return 'a type that no pack has'
  }
}

function tellCaps({ maxPerDay, maxPerWeek, maxPerMonth, maxTotal }: Caps): string {
  const caps = { day: maxPerDay, week: maxPerWeek, month: maxPerMonth, total: maxTotal }
  return tellCounts(Object.fromEntries(Object.entries(caps).filter(([, cap]) => cap !== null)))
}
