import { channelTypes } from '../pack.ts'
import {
  anyJson,
  choice,
  decimal,
  flag,
  keyText,
  longText,
  nameText,
  object,
  text,
  whole,
} from './scalars.ts'
import { list, members, optional, type ValueOf } from './shape.ts'
import { aboutMembers, thingMembers } from './thing.ts'

const customField = members('a custom field', {
  key: keyText,
  label: nameText,
  type: text(40),
  defaultValue: optional(anyJson),
  formula: optional(longText),
})

const categoryMembers = {
  ...thingMembers,
  icon: optional(text(60)),
  color: optional(text(30)),
  customFields: optional(list('custom fields', customField, 100)),
}

const categoryShape = members('a category', {
  ...categoryMembers,
  subCategories: optional(list('sub-categories', members('a sub-category', categoryMembers), 1000)),
})

const placementShape = members('a placement', {
  ...thingMembers,
  slotType: choice(['banner', 'card', 'inline', 'modal']),
  maxSlots: optional(whole(1, 1000)),
  schema: optional(object),
  targeting: optional(object),
})

const channelShape = members('a channel', {
  ...thingMembers,
  channelType: optional(choice(channelTypes)),
  deliveryMode: optional(choice(['api', 'file', 'manual'])),
  impressionMode: optional(choice(['explicit', 'implicit'])),
  direction: optional(choice(['inbound', 'outbound'])),
  placements: optional(list('placements', placementShape, 1000)),
})

const MOST = 1e9
const amount = decimal(0, MOST)
const moment = text(
  30,
  /^(-\d{1,5}[yMwdhms]|\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?)$/,
  'a date, a time such as 2026-01-31T08:00:00Z, or an offset from the anchor such as -120d',
)

const offerShape = members('an offer', {
  ...thingMembers,
  category: keyText,
  subCategory: keyText,
  priority: whole(0, 100),
  revenueValue: amount,
  businessValue: optional(amount),
  margin: optional(decimal(-MOST, MOST)),
  mandatory: optional(flag),
  shortDesc: optional(text(500)),
  eligibility: optional(object),
  budget: optional(
    members('a budget', {
      maxImpressions: optional(whole(0, 1e12)),
      dailyBudget: optional(whole(0, 1e12)),
    }),
  ),
  schedule: optional(members('a schedule', { startAt: optional(moment), endAt: optional(moment) })),
  tags: optional(list('tags', text(100), 100)),
  productType: optional(text(100)),
  metadata: optional(object),
})

const link = text(
  500,
  /^(\/(?!\/)[^\s<>"]*|https:\/\/([a-z0-9-]+\.)*example\.(com|org|net)(\/[^\s<>"]*)?)$/,
  'a path such as /films, or an https address at example.com, example.org or example.net',
)

const contentShape = members('the content of a creative', {
  subject: optional(text(500)),
  headline: optional(text(500)),
  body: optional(longText),
  ctaText: optional(text(200)),
  ctaUrl: optional(link),
})

const personalizationShape = members('a personalization', {
  key: text(63, /^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'a name of letters, digits and "_"'),
  source: text(127, /^(customer|offer)\.[A-Za-z_]\w*$/, 'customer. or offer. with a field behind it'),
  fallback: optional(text(500)),
})

const creativeShape = members('a creative', {
  ...aboutMembers,
  offer: keyText,
  channel: keyText,
  placement: optional(keyText),
  templateType: optional(text(40)),
  abTestVariant: optional(choice(['control', 'variant_a', 'variant_b'])),
  weight: optional(whole(0, 100)),
  content: contentShape,
  personalization: optional(list('personalizations', personalizationShape, 100)),
  constraints: optional(object),
})

/** `catalog.yaml`. */
export const catalogShape = members('catalog.yaml', {
  categories: list('categories', categoryShape, 1000, 1),
  channels: list('channels', channelShape, 100, 1),
  offers: list('offers', offerShape, 10_000, 1),
  creatives: list('creatives', creativeShape, 10_000, 1),
})

export type CatalogFile = ValueOf<typeof catalogShape>
export type WrittenCategory = CatalogFile['categories'][number]
export type WrittenChannel = CatalogFile['channels'][number]
export type WrittenOffer = CatalogFile['offers'][number]
export type WrittenCreative = CatalogFile['creatives'][number]
