import type { ContactPolicy, QualificationRule, RuleScope, ScopeItem } from './rules.ts'
import type { KeptThing, ThingKind } from './thing.ts'
import { type Making, thing } from './thing-making.ts'

/** Lists go by priority, highest first. */
const rankOf = (priority: number) => -priority

export function qualificationThings(making: Making): KeptThing[] {
  return making.pack.qualificationRules.map(rule =>
    thing(
      making,
      'qualification_rule',
      rule,
      rankOf(rule.priority),
      {
        ...scopesOf(making, rule),
        ruleType: rule.rule.type,
        config: qualificationConfig(rule),
        priority: rule.priority,
        stage: rule.stage,
      },
      { stage: rule.stage },
    ),
  )
}

export function policyThings(making: Making): KeptThing[] {
  return making.pack.contactPolicies.map(policy =>
    thing(making, 'contact_policy', policy, rankOf(policy.priority), {
      ...scopesOf(making, policy),
      ruleType: policy.rule.type,
      config: policyConfig(policy),
      priority: policy.priority,
    }),
  )
}

const kinds = {
  segment: 'segment',
  channel: 'channel',
  category: 'category',
  subcategory: 'sub_category',
  offer: 'offer',
  creative: 'creative',
  placement: 'placement',
} as const satisfies Record<Exclude<RuleScope, 'global'>, ThingKind>

/** What a rule holds for: the first of its scopes beside all of them. */
function scopesOf({ idOf }: Making, { scopes }: { readonly scopes: readonly ScopeItem<RuleScope>[] }) {
  const all = scopes.map(({ scope, key }) => ({
    scope,
    scopeId: scope === 'global' || key === null ? null : idOf(kinds[scope], key),
  }))
  const [first = { scope: 'global', scopeId: null }] = all
  return { ...first, scopes: all }
}

function qualificationConfig({ rule }: QualificationRule): Readonly<Record<string, unknown>> {
  switch (rule.type) {
    case 'attribute_condition':
    case 'offer_attribute': {
      const { field, operator, value } = rule.condition
      return { attribute: field, operator, ...(value !== undefined && { value }) }
    }
    default: {
      const { type: _, ...config } = rule
      return config
    }
  }
}

/** Caps that a policy does not set are left out. */
function policyConfig({ rule: { type: _, ...config } }: ContactPolicy): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null))
}
