import type { Creative, Offer, Pack } from '../pack.ts'
import type { RuleScope, ScopeItem } from '../rules.ts'

/** A creative with all that a rule can name it by: keys. */
export interface Showing {
  readonly creative: string
  readonly offer: string
  readonly channel: string
  readonly category: string
  readonly subCategory: string
  readonly placement: string | null
}

/** Whether what a rule holds for includes the showing; `segments` are those of the customer. Pure; no I/O. */
export function inScope(
  { scope, key }: ScopeItem<RuleScope>,
  showing: Showing,
  segments: ReadonlySet<string>,
): boolean {
  switch (scope) {
    case 'global':
      return true
    case 'segment':
      return key !== null && segments.has(key)
    case 'subcategory':
      return showing.subCategory === key
    default:
      return showing[scope] === key
  }
}

export function showingOf(creative: Creative, offer: Offer): Showing {
  return {
    creative: creative.key,
    offer: offer.key,
    channel: creative.channel,
    category: offer.category,
    subCategory: offer.subCategory,
    placement: creative.placement,
  }
}

/** What can be shown: active creatives of active offers in active channels. */
export function activeShowings(pack: Pack): Showing[] {
  const offers = new Map(pack.offers.filter(isActive).map(offer => [offer.key, offer]))
  const channels = new Set(pack.channels.filter(isActive).map(channel => channel.key))
  return pack.creatives.flatMap(creative => {
    const offer = offers.get(creative.offer)
    const shown = offer && isActive(creative) && creative.weight > 0 && channels.has(creative.channel)
    return shown ? [showingOf(creative, offer)] : []
  })
}

export function isActive({ status }: { readonly status: string }): boolean {
  return status === 'active'
}
