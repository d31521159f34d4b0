import type { Place } from './place.ts'
import type { ContactPolicy, QualificationRule, Segment } from './rules.ts'
import type { SchemaRows } from './schema-rows.ts'
import type { Thing } from './thing.ts'

/** A ready-made world as its folder describes it: a plain value. Things name one another by key. */
export interface Pack {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly version: string
  readonly source: PackSource
  readonly testingFocus: string
  /** 0 … 2^53 - 1. */
  readonly seed: number
  /** A date such as `2026-02-01`: all rows lie before its first instant in UTC. */
  readonly anchor: string
  readonly csvFiles: readonly string[]
  /** SHA-256 over its files, in hex. */
  readonly digest: string
  /** Parents before those that refer to them. */
  readonly schemas: readonly PackSchema[]
  readonly categories: readonly Category[]
  readonly subCategories: readonly SubCategory[]
  readonly channels: readonly Channel[]
  readonly placements: readonly Placement[]
  readonly offers: readonly Offer[]
  readonly creatives: readonly Creative[]
  readonly qualificationRules: readonly QualificationRule[]
  readonly contactPolicies: readonly ContactPolicy[]
  readonly models: readonly Model[]
  readonly experiments: readonly Experiment[]
  readonly decisionFlows: readonly DecisionFlow[]
  readonly segments: readonly Segment[]
  /** One for each schema, in their order. */
  readonly rows: readonly SchemaRows[]
  readonly history: History
}

export const packSources = ['synthetic', 'csv', 'kaggle'] as const
export type PackSource = (typeof packSources)[number]

export const dataTypes = [
  'varchar',
  'text',
  'integer',
  'bigint',
  'decimal',
  'double',
  'boolean',
  'date',
  'timestamp',
  'jsonb',
] as const
export type DataType = (typeof dataTypes)[number]

/** A table of a pack; its key is its name, such as `customers`. */
export interface PackSchema extends Thing {
  readonly displayName: string
  readonly entityType: 'customer' | 'account' | 'custom'
  readonly schemaType: 'customer' | 'transaction' | 'event' | 'reference'
  /** The schema that its rows belong to, and by which fields; null: none. */
  readonly linkedSchema: string | null
  readonly joinMapping: Readonly<Record<string, string>>
  readonly autoEnrich: boolean
  /** Whether its table is also published as a dataset. */
  readonly publish: boolean
  readonly fields: readonly PackField[]
}

export interface PackField {
  readonly name: string
  readonly displayName: string
  readonly dataType: DataType
  /** Of varchar, in characters. */
  readonly length: number | null
  /** Of decimal. */
  readonly precision: number | null
  readonly scale: number | null
  readonly isNullable: boolean
  /** A primary key may have several fields. */
  readonly isPrimaryKey: boolean
  readonly isUnique: boolean
  readonly isPredictor: boolean
  readonly defaultValue: string | null
  readonly description: string
  /** Null: it refers to nothing. */
  readonly references: { readonly schema: string; readonly field: string } | null
}

export interface CustomField {
  readonly key: string
  readonly label: string
  readonly type: string
  readonly defaultValue: unknown
  readonly formula: string | null
}

/** Ordinals count from 1 in the order of the file. */
export interface Category extends Thing {
  readonly icon: string | null
  readonly color: string | null
  readonly ordinal: number
  readonly customFields: readonly CustomField[]
}

export interface SubCategory extends Category {
  readonly category: string
}

export const channelTypes = [
  'email',
  'push',
  'sms',
  'in_app',
  'web',
  'webhook',
  'whatsapp',
  'direct_mail',
] as const
export type ChannelType = (typeof channelTypes)[number]

export interface Channel extends Thing {
  readonly channelType: ChannelType
  readonly deliveryMode: 'api' | 'file' | 'manual'
  readonly impressionMode: 'explicit' | 'implicit'
  readonly direction: 'inbound' | 'outbound'
}

export interface Placement extends Thing {
  readonly channel: string
  readonly slotType: 'banner' | 'card' | 'inline' | 'modal'
  readonly maxSlots: number
  readonly schema: Readonly<Record<string, unknown>>
  readonly targeting: Readonly<Record<string, unknown>>
}

export interface Offer extends Thing {
  readonly category: string
  readonly subCategory: string
  /** 0 … 100. */
  readonly priority: number
  /** Amounts as decimal text, such as `5.45`. */
  readonly businessValue: string
  readonly revenueValue: string
  readonly margin: string | null
  readonly mandatory: boolean
  readonly shortDesc: string
  readonly eligibility: Readonly<Record<string, unknown>>
  readonly budget: { readonly maxImpressions: number | null; readonly dailyBudget: number | null }
  /** Dates or datetimes, or offsets from the anchor such as `-120d`; null: unbounded. */
  readonly schedule: { readonly startAt: string | null; readonly endAt: string | null }
  readonly tags: readonly string[]
  readonly productType: string
  readonly metadata: Readonly<Record<string, unknown>>
}

/** Templates that fit a channel. */
export const templateTypes = {
  email: ['email_html', 'email_text'],
  push: ['push_notification'],
  sms: ['sms_text'],
  in_app: ['in_app_banner', 'in_app_modal', 'in_app_card'],
  web: ['web_banner', 'web_overlay'],
  webhook: ['webhook_payload'],
  whatsapp: ['whatsapp_template'],
  direct_mail: ['direct_mail_letter'],
} as const satisfies Record<ChannelType, readonly string[]>

/** Its key is offer and channel with a hyphen between, and the variant behind another where it has one. */
export interface Creative extends Thing {
  readonly offer: string
  readonly channel: string
  readonly placement: string | null
  readonly templateType: string
  readonly content: {
    readonly subject: string | null
    readonly headline: string | null
    readonly body: string | null
    readonly ctaText: string | null
    readonly ctaUrl: string | null
  }
  readonly personalization: readonly {
    readonly key: string
    readonly source: string
    readonly fallback: string
  }[]
  readonly constraints: Readonly<Record<string, unknown>>
  readonly abTestVariant: 'control' | 'variant_a' | 'variant_b' | null
  /** 0 … 100; those of one offer in one channel add up to 100. */
  readonly weight: number
}

export const modelTypes = [
  'scorecard',
  'bayesian',
  'logistic_regression',
  'gradient_boosted',
  'thompson_bandit',
  'epsilon_greedy',
  'neural_cf',
  'online_learner',
  'external_endpoint',
] as const
export type ModelType = (typeof modelTypes)[number]

export interface Model extends Thing {
  readonly modelType: ModelType
  /** A scorecard's holds `weights` by field, which add up to 100. */
  readonly config: Readonly<Record<string, unknown>>
  readonly targetField: string | null
  readonly targetSchema: string | null
  /** Fields of the target schema. */
  readonly predictors: readonly string[]
  readonly metrics: Readonly<Record<string, unknown>>
  readonly learningConfig: Readonly<Record<string, unknown>>
}

/** Shares are whole percents; champion's and challengers' add up to 100. */
export interface Experiment extends Thing {
  readonly champion: string
  readonly championPct: number
  readonly challengers: readonly { readonly model: string; readonly trafficPct: number }[]
  readonly autoPromote: boolean
  readonly promoteThreshold: number
  readonly promoteAfterDays: number
}

/** The types of a flow's nodes, by the phases in which they may stand. */
export const nodeTypes = {
  1: ['inventory', 'match_creatives', 'enrich', 'qualify', 'contact_policy', 'filter', 'conditional'],
  2: ['score', 'optimize', 'rank', 'group'],
  3: ['compute', 'set_properties', 'response'],
} as const
export const nodeTypesOfAnyPhase = ['call_flow', 'extension_point'] as const

export interface DecisionFlow extends Thing {
  readonly autoAssembly: boolean
  readonly nodes: readonly FlowNode[]
}

/** `config` names schemas (`schema`), models (`model`), experiments (`experiment`) and flows (`flow`) by key. */
export interface FlowNode {
  readonly id: string
  readonly phase: 1 | 2 | 3
  readonly position: number
  readonly type: string
  readonly config: Readonly<Record<string, unknown>>
}

/** How interactions are made, per block. */
export interface History {
  /** Where it says how many threads there are. */
  readonly place: Place
  readonly threads: number
  readonly contactDays: number
  readonly windowDays: number
  /** By the key of a response outcome: how many threads have it; they add up to `threads`. */
  readonly responses: Readonly<Record<string, number>>
}
