import type { Thing } from './thing.ts'

/** The kinds of things that a rule can hold for. `global` names none. */
export const ruleScopes = [
  'global',
  'segment',
  'channel',
  'category',
  'subcategory',
  'offer',
  'creative',
  'placement',
] as const
export type RuleScope = (typeof ruleScopes)[number]

export const policyScopes = ['global', 'offer', 'creative', 'channel', 'category', 'subcategory'] as const
export type PolicyScope = (typeof policyScopes)[number]

/** What a rule holds for, by key; `key` is null for `global`. A rule with several holds for each of them. */
export interface ScopeItem<Scope extends string> {
  readonly scope: Scope
  readonly key: string | null
}

interface Rule<Scope extends string> extends Thing {
  /** At least one. */
  readonly scopes: readonly ScopeItem<Scope>[]
  /** 0 … 100. */
  readonly priority: number
}

export const operators = ['=', '!=', '>', '>=', '<', '<=', 'in', 'not_in', 'exists', 'not_exists'] as const
export type Operator = (typeof operators)[number]

/** What a field of a row must be. `value` is a list for `in` and `not_in`, and absent for `exists` and `not_exists`. */
export interface RowCondition {
  /** A field of the row, or `schema.field` of rows joined to it. */
  readonly field: string
  readonly operator: Operator
  readonly value?: Value | readonly Value[]
}
export type Value = string | number | boolean

export interface QualificationRule extends Rule<RuleScope> {
  readonly stage: 'qualification' | 'fit'
  readonly rule:
    | { readonly type: 'segment_required'; readonly requiredSegments: readonly string[] }
    | { readonly type: 'attribute_condition'; readonly condition: RowCondition }
    | { readonly type: 'propensity_threshold'; readonly modelKey: string; readonly threshold: number }
    | { readonly type: 'recency_check'; readonly attribute: string; readonly maxDays: number }
    | {
        readonly type: 'metric_condition'
        readonly metric: string
        readonly operator: Operator
        readonly value: number
      }
    | { readonly type: 'offer_attribute'; readonly condition: RowCondition }
}

/** Windows are rolling: a day of 24 hours, a week of 168, a month of 720, over impressions. */
export interface Caps {
  readonly maxPerDay: number | null
  readonly maxPerWeek: number | null
  readonly maxPerMonth: number | null
  readonly maxTotal: number | null
}

export interface ContactPolicy extends Rule<PolicyScope> {
  readonly rule:
    | ({ readonly type: 'frequency_cap' | 'cross_channel_cap' | 'customer_total_cap' } & Caps)
    | { readonly type: 'cooldown'; readonly cooldownHours: number }
    | {
        readonly type: 'time_window'
        /** 1 Monday … 7 Sunday, in UTC. */
        readonly allowedDays: readonly number[]
        /** From the first hour (included) to the last (excluded), in UTC. */
        readonly startHour: number
        readonly endHour: number
      }
    | {
        readonly type: 'outcome_based'
        readonly outcomeKeys: readonly string[]
        readonly lookbackDays: number
      }
    | { readonly type: 'segment_exclusion'; readonly excludeSegments: readonly string[] }
    | {
        readonly type: 'mutual_exclusion'
        readonly offerKeys: readonly string[]
        readonly windowDays: number
      }
    | { readonly type: 'category_suppression'; readonly categoryKey: string; readonly days: number }
    | { readonly type: 'budget_exhausted' }
    | { readonly type: 'allow_override' }
    | {
        readonly type: 'metric_condition'
        readonly metric: string
        readonly operator: Operator
        readonly value: number
      }
}

/** Rows of a schema that fit all of its filters; a joined schema's rows must be there and fit theirs. */
export interface Segment extends Thing {
  readonly entityType: 'customer' | 'account' | 'custom'
  readonly baseSchema: string
  readonly joins: readonly SegmentJoin[]
  readonly filters: readonly RowCondition[]
}

export interface SegmentJoin {
  readonly schema: string
  /** A field of the joined schema, and the field of the base schema that it equals. */
  readonly field: string
  readonly baseField: string
}
