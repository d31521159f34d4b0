import Type from 'typebox'
import { channelTypes } from '../../../core/pack/pack.ts'
import { nullable } from '../../load.ts'
import { Any, exampleId, Id, type Kind, NEWEST_FIRST, thingExample, thingShape } from './kind.ts'

const looks = {
  icon: nullable(Type.String()),
  color: nullable(Type.String()),
  ordinal: Type.Integer({ minimum: 1 }),
  customFields: Type.Array(
    Type.Object({
      key: Type.String(),
      label: Type.String(),
      type: Type.String(),
      defaultValue: Type.Unknown(),
      formula: nullable(Type.String()),
    }),
  ),
}
const exampleLooks = { icon: 'gift', color: '#00704a', ordinal: 3, customFields: [] }

const categories: Kind = {
  kind: 'category',
  path: '/api/v1/categories',
  one: 'category',
  many: 'categories',
  order: 'by ordinal',
  filters: [],
  shape: thingShape(looks),
  example: thingExample('rewards-and-gifts', 'Rewards & Gifts', 'Stars and what they buy.', exampleLooks),
}

const subCategories: Kind = {
  kind: 'sub_category',
  path: '/api/v1/sub-categories',
  one: 'sub-category',
  many: 'sub-categories',
  order: 'by ordinal',
  filters: ['categoryId', 'subCategoryId'],
  shape: thingShape({ ...looks, categoryId: Id }),
  example: thingExample('stars-and-bonuses', 'Stars & Bonuses', 'More stars.', {
    ...exampleLooks,
    categoryId: exampleId('rewards-and-gifts'),
  }),
}

const channels: Kind = {
  kind: 'channel',
  path: '/api/v1/channels',
  one: 'channel',
  many: 'channels',
  order: NEWEST_FIRST,
  filters: [],
  shape: thingShape({
    channelType: Type.Enum([...channelTypes]),
    deliveryMode: Type.Enum(['api', 'file', 'manual']),
    impressionMode: Type.Enum(['explicit', 'implicit']),
    direction: Type.Enum(['inbound', 'outbound']),
  }),
  example: thingExample('email', 'Starbucks Email', 'Mail to members who agreed to it.', {
    channelType: 'email',
    deliveryMode: 'file',
    impressionMode: 'implicit',
    direction: 'outbound',
  }),
}

const placements: Kind = {
  kind: 'placement',
  path: '/api/v1/placements',
  one: 'placement',
  many: 'placements',
  order: 'by name',
  filters: ['channelId'],
  shape: thingShape({
    channelId: Id,
    slotType: Type.Enum(['banner', 'card', 'inline', 'modal']),
    maxSlots: Type.Integer({ minimum: 1 }),
    schema: Any,
    targeting: Any,
  }),
  example: {
    ...thingExample('hero_banner', 'Hero Banner', 'Above the accounts.', {
      channelId: exampleId('web'),
      slotType: 'banner',
      maxSlots: 1,
      schema: {},
      targeting: {},
    }),
    packKey: 'banking',
  },
}

export const catalogKinds: readonly Kind[] = [categories, subCategories, channels, placements]
