import {
  type Category,
  type Channel,
  channelTypes,
  type Offer,
  type Placement,
  type SubCategory,
} from '../pack.ts'
import type { CatalogFile, WrittenCategory, WrittenChannel, WrittenOffer } from './catalog-shape.ts'
import { type Faults, quoted } from './fault.ts'
import { isRealMoment } from './moment.ts'
import { checkUnique, thing } from './thing.ts'

/** What creatives, rules and the rest of a pack refer to. */
export interface Catalog {
  readonly categories: readonly Category[]
  readonly subCategories: readonly SubCategory[]
  readonly channels: readonly Channel[]
  readonly placements: readonly Placement[]
  readonly offers: readonly Offer[]
}

/** Pure; no I/O. Notes offers of categories that are not there, and things of one key or name. */
export function readCatalog(file: CatalogFile, faults: Faults): Catalog {
  const categories = file.categories.map((each, index) => readCategory(each, index))
  const parts = file.categories.flatMap(({ key, subCategories }) =>
    (subCategories ?? []).map((part, index) => ({ part, index, category: key })),
  )
  const subCategories = parts.map(({ part, index, category }) => ({ ...readCategory(part, index), category }))
  const channels = file.channels.map(each => readChannel(each, faults))
  const slots = file.channels.flatMap(({ key, placements }) =>
    (placements ?? []).map(slot => ({ slot, channel: key })),
  )
  const placements = slots.map(({ slot, channel }): Placement => {
    const { slotType, maxSlots, schema, targeting } = slot
    const shown = { slotType, maxSlots: maxSlots ?? 1, schema: schema ?? {}, targeting: targeting ?? {} }
    return { ...thing(slot.key, slot), channel, ...shown }
  })
  const offers = file.offers.map(readOffer)
  const catalog = { categories, subCategories, channels, placements, offers }
  for (const offer of file.offers) checkOffer(offer, catalog, faults)
  const places = (things: readonly { at: WrittenOffer['at'] }[]) => things.map(({ at }) => at)
  checkUnique('category', categories, places(file.categories), faults)
  checkUnique('sub-category', subCategories, places(parts.map(({ part }) => part)), faults)
  checkUnique('channel', channels, places(file.channels), faults)
  checkUnique('placement', placements, places(slots.map(({ slot }) => slot)), faults)
  checkUnique('offer', offers, places(file.offers), faults)
  return catalog
}

function readCategory(category: Omit<WrittenCategory, 'subCategories'>, index: number): Category {
  const { icon, color, customFields } = category
  return {
    ...thing(category.key, category),
    icon,
    color,
    ordinal: index + 1,
    customFields: (customFields ?? []).map(({ key, label, type, defaultValue, formula }) => ({
      ...{ key, label, type, formula },
      defaultValue: defaultValue ?? null,
    })),
  }
}

function readChannel(channel: WrittenChannel, faults: Faults): Channel {
  const channelType = channel.channelType ?? channelTypes.find(type => type === channel.key)
  if (!channelType) faults.note(channel.at('key'), 'A channel whose key is no channelType needs one.')
  const isFile = channelType === 'email' || channelType === 'direct_mail'
  const isInbound = channelType === 'in_app' || channelType === 'web'
  const direction = channel.direction ?? (isInbound ? 'inbound' : 'outbound')
  return {
    ...thing(channel.key, channel),
    channelType: channelType ?? 'webhook',
    deliveryMode: channel.deliveryMode ?? (isFile ? 'file' : 'api'),
    impressionMode: channel.impressionMode ?? (direction === 'inbound' ? 'explicit' : 'implicit'),
    direction,
  }
}

function readOffer(offer: WrittenOffer): Offer {
  const { category, subCategory, priority, revenueValue, margin, budget, schedule } = offer
  return {
    ...thing(offer.key, offer),
    ...{ category, subCategory, priority, revenueValue, margin },
    businessValue: offer.businessValue ?? revenueValue,
    mandatory: offer.mandatory ?? false,
    shortDesc: offer.shortDesc ?? '',
    eligibility: offer.eligibility ?? {},
    budget: { maxImpressions: budget?.maxImpressions ?? null, dailyBudget: budget?.dailyBudget ?? null },
    schedule: { startAt: schedule?.startAt ?? null, endAt: schedule?.endAt ?? null },
    tags: offer.tags ?? [],
    productType: offer.productType ?? '',
    metadata: offer.metadata ?? {},
  }
}

function checkOffer(offer: WrittenOffer, catalog: Catalog, faults: Faults): void {
  const { category, subCategory, schedule, at } = offer
  const part = catalog.subCategories.find(({ key }) => key === subCategory)
  if (!catalog.categories.some(({ key }) => key === category)) {
    faults.note(at('category'), `The pack has no category ${quoted(category)}.`)
  } else if (!part) {
    faults.note(at('subCategory'), `The pack has no sub-category ${quoted(subCategory)}.`)
  } else if (part.category !== category) {
    const message = `The sub-category ${quoted(subCategory)} is of ${quoted(part.category)}, not of ${quoted(category)}.`
    faults.note(at('subCategory'), message)
  }
  for (const end of ['startAt', 'endAt'] as const) {
    const moment = schedule?.[end]
    if (moment && !isRealMoment(moment)) {
      faults.note(at('schedule', end), `The calendar has no ${moment}.`)
    }
  }
}
