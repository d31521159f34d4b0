import type { Creative, Model, PackSchema } from '../pack.ts'
import type { ContactPolicy, QualificationRule, Segment } from '../rules.ts'
import type { Catalog } from './catalog.ts'
import { readCondition } from './condition.ts'
import { alternatives, type Faults, quoted } from './fault.ts'
import { offerAttributes } from './offer-attributes.ts'
import type { WrittenPolicy, WrittenRule } from './rule-shapes.ts'
import { fieldOf } from './schema-links.ts'
import { checkScopes } from './scope.ts'
import { checkUnique, thing } from './thing.ts'

/** What rules refer to. */
export interface RuleTargets {
  readonly catalog: Catalog
  readonly creatives: readonly Creative[]
  readonly segments: readonly Segment[]
  readonly models: readonly Model[]
  readonly customers: PackSchema
}

type Known = Readonly<Record<string, ReadonlySet<string>>>

/** Pure; no I/O. Notes what rules name and is not there, and conditions that do not go with a field's type. */
export function readRules(
  written: readonly WrittenRule[],
  targets: RuleTargets,
  faults: Faults,
): QualificationRule[] {
  const known = keysOf(targets)
  const rules = written.map(each => {
    checkScopes(each.scope, known, each.at, faults)
    return {
      ...thing(each.key, each),
      scopes: each.scope,
      priority: each.priority ?? 50,
      stage: each.stage ?? ('qualification' as const),
      rule: readRule(each, targets, known, faults),
    }
  })
  checkUnique(
    'qualification rule',
    rules,
    written.map(({ at }) => at),
    faults,
  )
  return rules
}

function readRule(
  written: WrittenRule,
  { customers }: RuleTargets,
  known: Known,
  faults: Faults,
): QualificationRule['rule'] {
  switch (written.ruleType) {
    case 'segment_required': {
      const { requiredSegments, at } = written.config
      checkKeys('segment', requiredSegments, known, index => at('requiredSegments', index), faults)
      return { type: written.ruleType, requiredSegments }
    }
    case 'attribute_condition': {
      const { config } = written
      const field = fieldOf(customers, config.attribute)
      if (field)
        return { type: written.ruleType, condition: readCondition(field.name, field, config, faults) }
      faults.note(config.at('attribute'), `${customers.key} has no field ${quoted(config.attribute)}.`)
      return { type: written.ruleType, condition: { field: config.attribute, operator: 'exists' } }
    }
    case 'offer_attribute':
      return { type: written.ruleType, condition: offerCondition(written.config, faults) }
    case 'propensity_threshold': {
      const { modelKey, threshold, at } = written.config
      checkKeys('model', [modelKey], known, () => at('modelKey'), faults)
      return { type: written.ruleType, modelKey, threshold: Number(threshold) }
    }
    case 'recency_check': {
      const { attribute, maxDays, at } = written.config
      const field = fieldOf(customers, attribute)
      if (field?.dataType !== 'date' && field?.dataType !== 'timestamp') {
        const message = `${customers.key} has no date or timestamp ${quoted(attribute)}.`
        faults.note(at('attribute'), message)
      }
      return { type: written.ruleType, attribute, maxDays }
    }
    case 'metric_condition':
      return readMetric(written.config)
  }
}

function readMetric({ metric, operator, value }: (WrittenRule & { ruleType: 'metric_condition' })['config']) {
  return { type: 'metric_condition', metric, operator, value: Number(value) } as const
}

function offerCondition(config: (WrittenRule & { ruleType: 'offer_attribute' })['config'], faults: Faults) {
  const { attribute } = config
  const dataType = Object.hasOwn(offerAttributes, attribute) ? offerAttributes[attribute] : undefined
  if (dataType) {
    const type = { dataType, length: null, precision: null, scale: null }
    return readCondition(attribute, type, config, faults)
  }
  const message = `An offer has no ${quoted(attribute)}; it has ${alternatives(Object.keys(offerAttributes))}.`
  faults.note(config.at('attribute'), message)
  return { field: attribute, operator: 'exists' } as const
}

/** Pure; no I/O. Notes what policies name and is not there, caps that cap nothing, and windows that end before they begin. */
export function readPolicies(
  written: readonly WrittenPolicy[],
  targets: RuleTargets,
  faults: Faults,
): ContactPolicy[] {
  const known = keysOf(targets)
  const policies = written.map(each => {
    checkScopes(each.scope, known, each.at, faults)
    const rule = readPolicy(each, known, faults)
    return { ...thing(each.key, each), scopes: each.scope, priority: each.priority ?? 50, rule }
  })
  checkUnique(
    'contact policy',
    policies,
    written.map(({ at }) => at),
    faults,
  )
  return policies
}

function readPolicy(written: WrittenPolicy, known: Known, faults: Faults): ContactPolicy['rule'] {
  switch (written.ruleType) {
    case 'frequency_cap':
    case 'cross_channel_cap':
    case 'customer_total_cap': {
      const { config } = written
      const { maxPerMonth, maxTotal } = 'maxTotal' in config ? config : { maxPerMonth: null, maxTotal: null }
      const caps = { maxPerDay: config.maxPerDay, maxPerWeek: config.maxPerWeek, maxPerMonth, maxTotal }
      if (Object.values(caps).every(cap => cap === null)) {
        faults.note(config.at(), `${written.ruleType} caps nothing: it needs a number, such as maxPerDay.`)
      }
      return { type: written.ruleType, ...caps }
    }
    case 'cooldown':
      return { type: written.ruleType, cooldownHours: written.config.cooldownHours }
    case 'time_window': {
      const { allowedDays, startHour, endHour, at } = written.config
      checkTwice(allowedDays, index => at('allowedDays', index), faults)
      if (startHour >= endHour)
        faults.note(at('endHour'), 'The window ends after the hour at which it begins.')
      return { type: written.ruleType, allowedDays, startHour, endHour }
    }
    case 'outcome_based': {
      const { outcomeKeys, lookbackDays, at } = written.config
      checkTwice(outcomeKeys, index => at('outcomeKeys', index), faults)
      return { type: written.ruleType, outcomeKeys, lookbackDays }
    }
    case 'segment_exclusion': {
      const { excludeSegments, at } = written.config
      checkKeys('segment', excludeSegments, known, index => at('excludeSegments', index), faults)
      return { type: written.ruleType, excludeSegments }
    }
    case 'mutual_exclusion': {
      const { offerKeys, windowDays, at } = written.config
      checkKeys('offer', offerKeys, known, index => at('offerKeys', index), faults)
      return { type: written.ruleType, offerKeys, windowDays }
    }
    case 'category_suppression': {
      const { categoryKey, days, at } = written.config
      checkKeys('category', [categoryKey], known, () => at('categoryKey'), faults)
      return { type: written.ruleType, categoryKey, days }
    }
    case 'metric_condition':
      return readMetric(written.config)
    default:
      return { type: written.ruleType }
  }
}

function keysOf({ catalog, creatives, segments, models }: RuleTargets): Known {
  const keys = (things: readonly { readonly key: string }[]) => new Set(things.map(({ key }) => key))
  return {
    segment: keys(segments),
    channel: keys(catalog.channels),
    category: keys(catalog.categories),
    subcategory: keys(catalog.subCategories),
    offer: keys(catalog.offers),
    creative: keys(creatives),
    placement: keys(catalog.placements),
    model: keys(models),
  }
}

type PlaceOf = (index: number) => ReturnType<WrittenRule['at']>

function checkKeys(
  kind: string,
  named: readonly string[],
  known: Known,
  placeOf: PlaceOf,
  faults: Faults,
): void {
  named.forEach((key, index) => {
    if (!known[kind]?.has(key)) faults.note(placeOf(index), `The pack has no ${kind} ${quoted(key)}.`)
  })
  checkTwice(named, placeOf, faults)
}

function checkTwice(named: readonly (string | number)[], placeOf: PlaceOf, faults: Faults): void {
  named.forEach((each, index) => {
    if (named.indexOf(each) < index) faults.note(placeOf(index), `${quoted(String(each))} is named twice.`)
  })
}
