import { type Channel, type ChannelType, type Creative, type PackSchema, templateTypes } from '../pack.ts'
import type { Catalog } from './catalog.ts'
import type { WrittenCreative } from './catalog-shape.ts'
import { alternatives, type Faults, quoted } from './fault.ts'
import { offerAttributes } from './offer-attributes.ts'
import { fieldOf } from './schema-links.ts'
import { checkUnique, thing } from './thing.ts'
import { inWords } from './words.ts'

const CHANNEL_WORDS: Record<ChannelType, string> = {
  email: 'Email',
  push: 'Push',
  sms: 'SMS',
  in_app: 'In-App',
  web: 'Web',
  webhook: 'Webhook',
  whatsapp: 'WhatsApp',
  direct_mail: 'Direct Mail',
}
const PLACEHOLDER = /\{\{\s*([A-Za-z_][A-Za-z0-9_]{0,62})\s*\}\}/g

/** Pure; no I/O. Notes what creatives name and is not there, templates and placements of other channels, and weights that are not 100 together. */
export function readCreatives(
  written: readonly WrittenCreative[],
  catalog: Catalog,
  customers: PackSchema,
  faults: Faults,
): Creative[] {
  const creatives = written.map(each => readCreative(each, catalog, customers, faults))
  checkUnique(
    'creative',
    creatives,
    written.map(({ at }) => at),
    faults,
  )
  checkWeights(creatives, written, faults)
  return creatives
}

/** Offer and channel, and the variant where there is one. */
function keyOf({ offer, channel, abTestVariant }: WrittenCreative): string {
  return [offer, channel, abTestVariant].filter(part => part !== null).join('-')
}

function readCreative(
  written: WrittenCreative,
  catalog: Catalog,
  customers: PackSchema,
  faults: Faults,
): Creative {
  const { offer, channel, placement, abTestVariant, weight, content, at } = written
  const offered = catalog.offers.find(({ key }) => key === offer)
  if (!offered) faults.note(at('offer'), `The pack has no offer ${quoted(offer)}.`)
  const through = catalog.channels.find(({ key }) => key === channel)
  if (!through) faults.note(at('channel'), `The pack has no channel ${quoted(channel)}.`)
  checkPlacement(written, catalog, faults)
  const { subject, headline, body, ctaText, ctaUrl } = content
  const words = through ? CHANNEL_WORDS[through.channelType] : ''
  const named = [`${offered?.name}, ${words}`, abTestVariant && inWords(abTestVariant)]
  return {
    ...thing(keyOf(written), written, named.filter(Boolean).join(', ')),
    ...{ offer, channel, placement, abTestVariant },
    templateType: readTemplate(written, through, faults),
    content: { subject, headline, body, ctaText, ctaUrl },
    personalization: readPersonalization(written, customers, faults),
    constraints: written.constraints ?? {},
    weight: weight ?? 100,
  }
}

function checkPlacement({ placement, channel, at }: WrittenCreative, catalog: Catalog, faults: Faults): void {
  if (placement === null) return
  const slot = catalog.placements.find(({ key }) => key === placement)
  if (!slot) faults.note(at('placement'), `The pack has no placement ${quoted(placement)}.`)
  else if (slot.channel !== channel) {
    const message = `The placement ${quoted(placement)} is of ${quoted(slot.channel)}, not of ${quoted(channel)}.`
    faults.note(at('placement'), message)
  }
}

function readTemplate(
  { templateType, at }: WrittenCreative,
  channel: Channel | undefined,
  faults: Faults,
): string {
  if (!channel) return templateType ?? ''
  const fitting: readonly string[] = templateTypes[channel.channelType]
  if (templateType !== null && !fitting.includes(templateType)) {
    const message = `${quoted(templateType)} is no template of ${channel.channelType}, which has ${alternatives(fitting)}.`
    faults.note(at('templateType'), message)
  }
  return templateType ?? fitting[0] ?? ''
}

/** What is given, and the fields of customers that the content names beside. */
function readPersonalization(
  written: WrittenCreative,
  customers: PackSchema,
  faults: Faults,
): Creative['personalization'] {
  const given = (written.personalization ?? []).map(({ key, source, fallback }, index) => {
    checkSource(source, customers, written.at('personalization', index, 'source'), faults)
    return { key, source, fallback: fallback ?? '' }
  })
  const keys = given.map(({ key }) => key)
  keys.forEach((key, index) => {
    const place = written.at('personalization', index, 'key')
    if (keys.indexOf(key) < index) faults.note(place, `${quoted(key)} is filled already.`)
  })
  const found = placeholders(written, faults).filter(({ name }) => !keys.includes(name))
  for (const { name, member } of found) {
    if (fieldOf(customers, name)) continue
    const message = `{{${name}}} is no field of ${customers.key}, and personalization does not fill it.`
    faults.note(written.at('content', member), message)
  }
  const named = new Set(found.map(({ name }) => name))
  return [...given, ...[...named].map(name => ({ key: name, source: `customer.${name}`, fallback: '' }))]
}

function placeholders({ content, at }: WrittenCreative, faults: Faults): { name: string; member: string }[] {
  const members = ['subject', 'headline', 'body', 'ctaText', 'ctaUrl'] as const
  return members.flatMap(member => {
    const text = content[member] ?? ''
    if (/\{\{|\}\}/.test(text.replaceAll(PLACEHOLDER, ''))) {
      faults.note(at('content', member), 'Braces hold the name of a field, such as {{first_name}}.')
    }
    return [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => ({ name, member }))
  })
}

function checkSource(
  source: string,
  customers: PackSchema,
  place: ReturnType<WrittenCreative['at']>,
  faults: Faults,
): void {
  const [of, name = ''] = source.split('.')
  if (of === 'customer' && !fieldOf(customers, name)) {
    faults.note(place, `${customers.key} has no field ${quoted(name)}.`)
  }
  if (of === 'offer' && !Object.hasOwn(offerAttributes, name)) {
    faults.note(
      place,
      `An offer has no ${quoted(name)}; it has ${alternatives(Object.keys(offerAttributes))}.`,
    )
  }
}

function checkWeights(
  creatives: readonly Creative[],
  written: readonly WrittenCreative[],
  faults: Faults,
): void {
  const active = creatives.flatMap((creative, index) =>
    creative.status === 'active' ? [{ creative, at: written[index]?.at }] : [],
  )
  const groups = Map.groupBy(active, ({ creative }) => `${creative.offer} in ${creative.channel}`)
  for (const [where, group] of groups) {
    const sum = group.reduce((total, { creative }) => total + creative.weight, 0)
    const place = group[0]?.at?.('weight')
    if (sum !== 100 && place) {
      faults.note(place, `The active creatives of ${where} have the weight ${sum} together, not 100.`)
    }
  }
}
