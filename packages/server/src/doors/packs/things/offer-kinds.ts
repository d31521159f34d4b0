import Type from 'typebox'
import { templateTypes } from '../../../core/pack/pack.ts'
import { nullable } from '../../load.ts'
import { Time } from '../../shapes.ts'
import { Any, exampleId, Id, type Kind, NEWEST_FIRST, Reference, thingExample, thingShape } from './kind.ts'

const Amount = Type.Number({ description: 'Exact: with all its decimals.' })

const offers: Kind = {
  kind: 'offer',
  path: '/api/v1/offers',
  one: 'offer',
  many: 'offers',
  order: NEWEST_FIRST,
  filters: ['categoryId', 'subCategoryId'],
  shape: thingShape({
    shortDesc: Type.String(),
    categoryId: Id,
    subCategoryId: Id,
    priority: Type.Integer({ minimum: 0, maximum: 100 }),
    businessValue: Amount,
    revenueValue: Amount,
    margin: nullable(Amount),
    mandatory: Type.Boolean(),
    eligibility: Any,
    budget: Type.Object({
      maxImpressions: nullable(Type.Integer()),
      dailyBudget: nullable(Type.Integer()),
    }),
    schedule: Type.Object({ startAt: nullable(Time), endAt: nullable(Time) }),
    tags: Type.Array(Type.String()),
    productType: Type.String(),
    metadata: Any,
    categoryRef: Reference,
    subCategoryRef: Reference,
    creatives: Type.Array(Type.Object({ id: Id, name: Type.String(), channelId: Id })),
  }),
  example: thingExample('birthday-drink', 'Birthday Drink', 'A drink of any size on the day.', {
    shortDesc: 'A drink on us',
    categoryId: exampleId('rewards-and-gifts'),
    subCategoryId: exampleId('stars-and-bonuses'),
    priority: 90,
    businessValue: 5.45,
    revenueValue: 5.45,
    margin: 0.6,
    mandatory: false,
    eligibility: {},
    budget: { maxImpressions: null, dailyBudget: null },
    schedule: { startAt: null, endAt: null },
    tags: [],
    productType: 'loyalty',
    metadata: {},
    categoryRef: { id: exampleId('rewards-and-gifts'), name: 'Rewards & Gifts' },
    subCategoryRef: { id: exampleId('stars-and-bonuses'), name: 'Stars & Bonuses' },
    creatives: [
      {
        id: exampleId('birthday-drink-email'),
        name: 'Birthday Drink, Email',
        channelId: exampleId('email'),
      },
    ],
  }),
}

const Text = nullable(Type.String())

const creatives: Kind = {
  kind: 'creative',
  path: '/api/v1/creatives',
  one: 'creative',
  many: 'creatives',
  order: NEWEST_FIRST,
  filters: ['channelId', 'offerId'],
  shape: thingShape({
    offerId: Id,
    channelId: Id,
    placementId: nullable(Id),
    contentItemId: Type.Null(),
    templateType: Type.Enum(Object.values(templateTypes).flat()),
    content: Type.Object({ subject: Text, headline: Text, body: Text, ctaText: Text, ctaUrl: Text }),
    personalization: Type.Array(
      Type.Object({ key: Type.String(), source: Type.String(), fallback: Type.String() }),
    ),
    constraints: Any,
    abTestVariant: nullable(Type.Enum(['control', 'variant_a', 'variant_b'])),
    weight: Type.Integer({ minimum: 0, maximum: 100 }),
    metrics: Any,
    offer: Reference,
    channel: Reference,
    placement: Reference,
  }),
  example: thingExample('birthday-drink-email', 'Birthday Drink, Email', '', {
    offerId: exampleId('birthday-drink'),
    channelId: exampleId('email'),
    placementId: null,
    contentItemId: null,
    templateType: 'email_html',
    content: {
      subject: '{{first_name}}, a drink on us',
      headline: null,
      body: 'Come by on your day.',
      ctaText: null,
      ctaUrl: null,
    },
    personalization: [{ key: 'first_name', source: 'customer.first_name', fallback: '' }],
    constraints: {},
    abTestVariant: null,
    weight: 100,
    metrics: {},
    offer: { id: exampleId('birthday-drink'), name: 'Birthday Drink' },
    channel: { id: exampleId('email'), name: 'Starbucks Email' },
    placement: null,
  }),
}

export const offerKinds: readonly Kind[] = [offers, creatives]
