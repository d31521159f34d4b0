import type { Block } from '../../packages/server/src/core/pack/block.ts'
import type {
  Channel,
  Creative,
  DataType,
  Model,
  Offer,
  Pack,
  PackField,
  PackSchema,
} from '../../packages/server/src/core/pack/pack.ts'
import type {
  ContactPolicy,
  PolicyScope,
  QualificationRule,
  RuleScope,
  ScopeItem,
  Segment,
} from '../../packages/server/src/core/pack/rules.ts'

// A pack of a few things and a block of a few rows, in which policies and rules are easily broken.

const thing = (key: string) => ({ key, name: key, description: '', status: 'active' }) as const

function field(name: string, dataType: DataType, more: Partial<PackField> = {}): PackField {
  return {
    name,
    displayName: name,
    dataType,
    length: null,
    precision: null,
    scale: null,
    isNullable: true,
    isPrimaryKey: false,
    isUnique: false,
    isPredictor: false,
    defaultValue: null,
    description: '',
    references: null,
    ...more,
  }
}

const schema = (key: string, fields: PackField[], schemaType: PackSchema['schemaType']): PackSchema => ({
  ...thing(key),
  displayName: key,
  entityType: schemaType === 'customer' ? 'customer' : 'custom',
  schemaType,
  linkedSchema: null,
  joinMapping: {},
  autoEnrich: false,
  publish: true,
  fields,
})

export const smallSchemas: readonly PackSchema[] = [
  schema(
    'customers',
    [
      field('customer_id', 'varchar', { isPrimaryKey: true }),
      field('tier', 'varchar'),
      field('opt_in', 'boolean'),
      field('score', 'decimal', { precision: 5, scale: 2 }),
      field('preferred_channel', 'varchar'),
      field('joined_on', 'date'),
    ],
    'customer',
  ),
  schema(
    'orders',
    [
      field('order_id', 'varchar', { isPrimaryKey: true }),
      field('customer_id', 'varchar', { references: { schema: 'customers', field: 'customer_id' } }),
      field('amount', 'decimal', { precision: 12, scale: 2 }),
      field('ordered_at', 'timestamp'),
    ],
    'transaction',
  ),
]

export function smallOffer(key: string, category: string, more: Partial<Offer> = {}): Offer {
  return {
    ...thing(key),
    category,
    subCategory: `${category}-${key.at(-1)}`,
    priority: 50,
    businessValue: '1.00',
    revenueValue: '5.45',
    margin: null,
    mandatory: false,
    shortDesc: '',
    eligibility: {},
    budget: { maxImpressions: null, dailyBudget: null },
    schedule: { startAt: null, endAt: null },
    tags: [],
    productType: 'any',
    metadata: {},
    ...more,
  }
}

export function smallCreative(offer: string, channel: string, more: Partial<Creative> = {}): Creative {
  return {
    ...thing(`${offer}-${channel}`),
    offer,
    channel,
    placement: null,
    templateType: 'email_text',
    content: { subject: null, headline: null, body: null, ctaText: null, ctaUrl: null },
    personalization: [],
    constraints: {},
    abTestVariant: null,
    weight: 100,
    ...more,
  }
}

const channel = (key: Channel['channelType']): Channel => ({
  ...thing(key),
  channelType: key,
  deliveryMode: 'api',
  impressionMode: 'explicit',
  direction: 'outbound',
})

const model = (key: string, modelType: Model['modelType']): Model => ({
  ...thing(key),
  modelType,
  config: {},
  targetField: null,
  targetSchema: null,
  predictors: [],
  metrics: {},
  learningConfig: {},
})

export function smallPolicy(
  rule: ContactPolicy['rule'],
  scopes: readonly ScopeItem<PolicyScope>[] = [{ scope: 'global', key: null }],
): ContactPolicy {
  return { ...thing(rule.type), scopes, priority: 50, rule }
}

export function smallRule(
  key: string,
  rule: QualificationRule['rule'],
  scopes: readonly ScopeItem<RuleScope>[],
): QualificationRule {
  return { ...thing(key), scopes, priority: 50, stage: 'qualification', rule }
}

export function smallSegment(key: string, more: Partial<Segment>): Segment {
  return { ...thing(key), entityType: 'customer', baseSchema: 'customers', joins: [], filters: [], ...more }
}

const offers = [
  smallOffer('drink-a', 'drinks', { priority: 90 }),
  smallOffer('drink-b', 'drinks', { revenueValue: '0.10' }),
  smallOffer('drink-c', 'drinks', { revenueValue: '24.00' }),
  smallOffer('food-a', 'food', { priority: 10 }),
  smallOffer('food-b', 'food', { priority: 30, revenueValue: '7.955' }),
]

const creatives = offers.flatMap(({ key }) => [
  smallCreative(key, 'email'),
  smallCreative(key, 'sms', { key: `${key}-sms-control`, abTestVariant: 'control', weight: 70 }),
  smallCreative(key, 'sms', { key: `${key}-sms-variant_a`, abTestVariant: 'variant_a', weight: 30 }),
])

export const smallPack: Pack = {
  key: 'small',
  name: 'Small',
  description: '',
  version: '1.0.0',
  source: 'synthetic',
  testingFocus: '',
  seed: 1,
  anchor: '2026-02-01',
  csvFiles: [],
  digest: '',
  schemas: smallSchemas,
  categories: [],
  subCategories: [],
  channels: [channel('email'), channel('sms')],
  placements: [],
  offers,
  creatives,
  qualificationRules: [],
  contactPolicies: [],
  models: [model('bandit', 'thompson_bandit'), model('card', 'scorecard'), model('greedy', 'epsilon_greedy')],
  experiments: [],
  decisionFlows: [],
  segments: [
    smallSegment('rich', { filters: [{ field: 'tier', operator: 'in', value: ['gold', 'black'] }] }),
    smallSegment('spenders', {
      joins: [{ schema: 'orders', field: 'customer_id', baseField: 'customer_id' }],
      filters: [{ field: 'orders.amount', operator: '>=', value: 50 }],
    }),
    smallSegment('order_owners', { entityType: 'custom', baseSchema: 'orders' }),
  ],
  rows: [],
  history: {
    place: { file: 'history.yaml', line: 2, column: 3 },
    threads: 100,
    contactDays: 150,
    windowDays: 40,
    responses: { click: 30, accept: 15, convert: 20, requested_info: 5, dismiss: 20, not_interested: 10 },
  },
}

/** 60 customers and 90 orders of a block. */
export function smallBlock(number = 0): Block {
  const tiers = ['green', 'gold', 'green', null, 'black']
  const customers = Array.from({ length: 60 }, (_, at) => [
    `C-${number * 60 + at + 1}`,
    tiers[at % 5] ?? null,
    at % 3 === 0 ? 'false' : 'true',
    at % 7 === 0 ? null : `${at}.50`,
    at % 4 === 0 ? 'sms' : 'email',
    '2020-01-01',
  ])
  const orders = Array.from({ length: 90 }, (_, at) => [
    `O-${number * 90 + at + 1}`,
    `C-${number * 60 + ((at * at) % 60) + 1}`,
    `${(at * 7) % 100}.00`,
    '2026-01-05 10:00:00',
  ])
  return {
    number,
    tables: [
      { schema: 'customers', rows: customers },
      { schema: 'orders', rows: orders },
    ],
  }
}
