import type { Category } from './pack.ts'
import { resolveMoment } from './schedule.ts'
import type { KeptThing } from './thing.ts'
import { type Making, NEWEST_FIRST, thing } from './thing-making.ts'

/** Categories, then their sub-categories, each of which counts as one of its own. */
export function categoryThings(making: Making): KeptThing[] {
  const { pack, idOf } = making
  return [
    ...pack.categories.map(category =>
      thing(making, 'category', category, category.ordinal, looks(category)),
    ),
    ...pack.subCategories.map(sub => {
      const categoryId = idOf('category', sub.category)
      const parents = { categoryId, subCategoryId: idOf('sub_category', sub.key) }
      return thing(making, 'sub_category', sub, sub.ordinal, { ...looks(sub), categoryId }, parents)
    }),
  ]
}

function looks({ icon, color, ordinal, customFields }: Category) {
  return { icon, color, ordinal, customFields }
}

export function channelThings(making: Making): KeptThing[] {
  return making.pack.channels.map(channel => {
    const { channelType, deliveryMode, impressionMode, direction } = channel
    return thing(making, 'channel', channel, NEWEST_FIRST, {
      channelType,
      deliveryMode,
      impressionMode,
      direction,
    })
  })
}

/** Placements go by name. */
export function placementThings(making: Making): KeptThing[] {
  const names = making.pack.placements.map(({ name }) => name).toSorted()
  return making.pack.placements.map(placement => {
    const channelId = making.idOf('channel', placement.channel)
    const { slotType, maxSlots, schema, targeting } = placement
    return thing(
      making,
      'placement',
      placement,
      names.indexOf(placement.name),
      { channelId, slotType, maxSlots, schema, targeting },
      { channelId },
    )
  })
}

export function offerThings(making: Making): KeptThing[] {
  const { pack, setting, idOf } = making
  return pack.offers.map(offer => {
    const { category, subCategory, schedule, key, name, description, status, ...rest } = offer
    const categoryId = idOf('category', category)
    const subCategoryId = idOf('sub_category', subCategory)
    const startAt = schedule.startAt === null ? null : resolveMoment(schedule.startAt, setting.anchor)
    const endAt = schedule.endAt === null ? null : resolveMoment(schedule.endAt, setting.anchor)
    const body = { ...rest, categoryId, subCategoryId, schedule: { startAt, endAt } }
    return thing(making, 'offer', offer, NEWEST_FIRST, body, { categoryId, subCategoryId })
  })
}

export function creativeThings(making: Making): KeptThing[] {
  const { pack, idOf } = making
  return pack.creatives.map(creative => {
    const { offer, channel, placement, key, name, description, status, ...rest } = creative
    const offerId = idOf('offer', offer)
    const channelId = idOf('channel', channel)
    const placementId = placement === null ? null : idOf('placement', placement)
    const body = { offerId, channelId, placementId, contentItemId: null, ...rest, metrics: {} }
    return thing(making, 'creative', creative, NEWEST_FIRST, body, { offerId, channelId })
  })
}
