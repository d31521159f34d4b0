import { outcomeTypes } from '../outcomes.ts'
import { operators, policyScopes, ruleScopes } from '../rules.ts'
import { conditionShape } from './condition.ts'
import { choice, decimal, keyText, text, whole } from './scalars.ts'
import { fieldName } from './schemas.ts'
import { scopeShape } from './scope.ts'
import { list, members, optional, type ValueOf } from './shape.ts'
import { thingMembers } from './thing.ts'
import { anyMap, withConfig } from './variants.ts'

const count = whole(1, 1_000_000)
const days = whole(1, 36_500)
const responses = outcomeTypes.flatMap(({ key, category }) => (category === 'response' ? [key] : []))

const metricCondition = members('metric_condition', {
  metric: text(100, /^[A-Za-z_][\w.-]*$/, 'the name of a metric'),
  operator: choice(operators.filter(operator => /^[=!<>]/.test(operator))),
  value: decimal(-1e12, 1e12),
})

export const qualificationRuleShape = withConfig(
  members('a qualification rule', {
    ...thingMembers,
    scope: scopeShape(ruleScopes),
    stage: optional(choice(['qualification', 'fit'])),
    ruleType: choice([
      'segment_required',
      'attribute_condition',
      'propensity_threshold',
      'recency_check',
      'metric_condition',
      'offer_attribute',
    ]),
    config: optional(anyMap),
    priority: optional(whole(0, 100)),
  }),
  {
    segment_required: members('segment_required', { requiredSegments: list('segments', keyText, 50, 1) }),
    attribute_condition: conditionShape('attribute', fieldName),
    propensity_threshold: members('propensity_threshold', { modelKey: keyText, threshold: decimal(0, 1) }),
    recency_check: members('recency_check', { attribute: fieldName, maxDays: days }),
    metric_condition: metricCondition,
    offer_attribute: conditionShape('attribute', text(60)),
  },
)

const caps = {
  maxPerDay: optional(count),
  maxPerWeek: optional(count),
  maxPerMonth: optional(count),
  maxTotal: optional(count),
}

export const contactPolicyShape = withConfig(
  members('a contact policy', {
    ...thingMembers,
    scope: scopeShape(policyScopes),
    ruleType: choice([
      'frequency_cap',
      'cross_channel_cap',
      'customer_total_cap',
      'cooldown',
      'time_window',
      'outcome_based',
      'segment_exclusion',
      'mutual_exclusion',
      'category_suppression',
      'budget_exhausted',
      'allow_override',
      'metric_condition',
    ]),
    config: optional(anyMap),
    priority: optional(whole(0, 100)),
  }),
  {
    frequency_cap: members('frequency_cap', caps),
    cross_channel_cap: members('cross_channel_cap', caps),
    customer_total_cap: members('customer_total_cap', {
      maxPerDay: caps.maxPerDay,
      maxPerWeek: caps.maxPerWeek,
    }),
    cooldown: members('cooldown', { cooldownHours: whole(1, 876_000) }),
    time_window: members('time_window', {
      allowedDays: list('days', whole(1, 7), 7, 1),
      startHour: whole(0, 23),
      endHour: whole(1, 24),
    }),
    outcome_based: members('outcome_based', {
      outcomeKeys: list('outcomes', choice(responses), 9, 1),
      lookbackDays: days,
    }),
    segment_exclusion: members('segment_exclusion', { excludeSegments: list('segments', keyText, 50, 1) }),
    mutual_exclusion: members('mutual_exclusion', {
      offerKeys: list('offers', keyText, 200, 2),
      windowDays: days,
    }),
    category_suppression: members('category_suppression', { categoryKey: keyText, days }),
    budget_exhausted: members('budget_exhausted', {}),
    allow_override: members('allow_override', {}),
    metric_condition: metricCondition,
  },
)

/** `rules.yaml`. */
export const rulesShape = members('rules.yaml', {
  qualificationRules: optional(list('qualification rules', qualificationRuleShape, 10_000)),
  contactPolicies: optional(list('contact policies', contactPolicyShape, 10_000)),
})

export type WrittenRule = ValueOf<typeof qualificationRuleShape>
export type WrittenPolicy = ValueOf<typeof contactPolicyShape>
