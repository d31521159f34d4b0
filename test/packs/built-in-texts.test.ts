import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readPack } from '../../packages/server/src/core/pack/format/read.ts'
import { ownPackKeys } from '../../packages/server/src/core/pack/order.ts'
import type { ChannelType, Creative, Pack } from '../../packages/server/src/core/pack/pack.ts'
import { filesOf } from './folder.ts'

const PACKS = join(import.meta.dirname, '../../packages/server/packs')
const packs = ownPackKeys.map(key => {
  const { pack } = readPack(key, filesOf(join(PACKS, key)))
  assert.ok(pack)
  return pack
})

type Part = 'subject' | 'headline' | 'body' | 'ctaText'
const parts = ['subject', 'headline', 'body', 'ctaText'] as const

/** Of each part of a creative: at least and at most so many characters. What a channel has not, a creative there must not have. */
const lengths: Readonly<
  Partial<Record<ChannelType, Readonly<Partial<Record<Part, readonly [number, number]>>>>>
> = {
  email: { subject: [15, 60], headline: [10, 60], body: [100, 420], ctaText: [5, 30] },
  push: { headline: [10, 50], body: [40, 150], ctaText: [5, 20] },
  sms: { body: [80, 160] },
  in_app: { headline: [10, 40], body: [40, 140], ctaText: [5, 20] },
  web: { headline: [10, 50], body: [50, 160], ctaText: [5, 25] },
  direct_mail: { subject: [15, 60], headline: [10, 60], body: [180, 600], ctaText: [5, 30] },
}

interface Text {
  readonly where: string
  readonly text: string
}

function* creatives(): Iterable<{ pack: Pack; creative: Creative; type: ChannelType; where: string }> {
  for (const pack of packs) {
    for (const creative of pack.creatives) {
      const type = pack.channels.find(({ key }) => key === creative.channel)?.channelType
      assert.ok(type)
      yield { pack, creative, type, where: `${pack.key} ${creative.key}` }
    }
  }
}

function* contents(): Iterable<Text & { part: Part; type: ChannelType; pack: Pack }> {
  for (const { pack, creative, type, where } of creatives()) {
    for (const part of parts) {
      const text = creative.content[part]
      if (text !== null) yield { where: `${where} ${part}`, text, part, type, pack }
    }
  }
}

function things({ schemas, categories, subCategories, channels, placements, offers, ...rest }: Pack) {
  const { qualificationRules, contactPolicies, models, experiments, decisionFlows, segments } = rest
  const catalog = [categories, subCategories, channels, placements, offers]
  const rules = [qualificationRules, contactPolicies, models, experiments, decisionFlows, segments]
  return [schemas, ...catalog, ...rules].flat()
}

/** Labels are phrases; all other texts are sentences. */
function* descriptions(): Iterable<Text & { isLabel: boolean }> {
  for (const pack of packs) {
    const labels = new Set<object>(pack.subCategories)
    for (const thing of things(pack)) {
      yield { where: `${pack.key} ${thing.key}`, text: thing.description, isLabel: labels.has(thing) }
    }
    for (const { key, shortDesc } of pack.offers) {
      yield { where: `${pack.key} ${key} in short`, text: shortDesc, isLabel: true }
    }
    for (const schema of pack.schemas) {
      for (const { name, description } of schema.fields) {
        yield { where: `${pack.key} ${schema.key}.${name}`, text: description, isLabel: true }
      }
    }
  }
}

/** Those of the texts of which something is wrong. */
function wrong<T extends Text>(texts: Iterable<T>, isWrong: (text: T) => boolean): string[] {
  return [...texts].filter(isWrong).map(({ where, text }) => `${where}: ${text}`)
}

/** With what a customer might read in place of the fields. */
function filled(text: string): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => examples[name] ?? '?'.repeat(1000))
}

const examples: Readonly<Record<string, string>> = {
  first_name: 'Christopher',
  last_name: 'Featherstone',
  city: 'San Francisco',
  device_model: 'Lumen 12 Pro',
  loyalty_level: 'silver',
}

test('each channel has the parts that it can show, in the lengths that it shows them in', () => {
  const found = [...creatives()].flatMap(({ creative, type, where }) =>
    parts.flatMap(part => {
      const [least, most] = lengths[type]?.[part] ?? [0, 0]
      const text = filled(creative.content[part] ?? '')
      return text.length < least || text.length > most ? [`${where} ${part} (${text.length}): ${text}`] : []
    }),
  )
  assert.deepEqual(found, [])
})

test('a call to action leads somewhere: out of mail to an address, within app and web to a path', () => {
  const found = [...creatives()].filter(({ creative, type }) => {
    const { ctaText, ctaUrl } = creative.content
    if (ctaText === null || ctaUrl === null) return ctaText !== ctaUrl
    return ctaUrl.startsWith('https://') !== (type === 'email' || type === 'direct_mail')
  })
  assert.deepEqual(
    found.map(({ where }) => where),
    [],
  )
})

test('placeholders are fields of the customers that are never missing', () => {
  const found = [...contents()].flatMap(({ where, text, pack }) => {
    const fields = pack.schemas.find(({ schemaType }) => schemaType === 'customer')?.fields ?? []
    const named = [...text.matchAll(/\{\{(.*?)\}\}/g)].map(([, name]) => name)
    return named
      .filter(name => !fields.some(field => field.name === name && !field.isNullable))
      .map(name => `${where}: ${name}`)
  })
  assert.deepEqual(found, [])
})

test('no two creatives share a subject, a headline or a body', () => {
  for (const part of ['subject', 'headline', 'body'] as const) {
    const texts = [...contents()].filter(each => each.part === part)
    const groups = Map.groupBy(texts, ({ text }) => text.toLowerCase())
    assert.deepEqual(
      [...groups].filter(([, { length }]) => length > 1).map(([text]) => text),
      [],
    )
  }
})

/** What the trade, or the law, has in the same words wherever it is needed. */
const smallPrint = [
  'Reply STOP to opt out.',
  'STOP to opt out.',
  'Your home may be repossessed if you do not keep up repayments on your mortgage.',
  'Your home may be repossessed if you do not keep up repayments.',
  'Representative 21.9% APR (variable).',
  'can fall as well as rise',
]

test('offers do not repeat one another: no six words in a row stand in the texts of two', () => {
  const owners = new Map<string, string>()
  const found = new Set<string>()
  for (const { pack, creative } of creatives()) {
    const text = [creative.content.subject, creative.content.headline, creative.content.body].join(' | ')
    const plain = smallPrint.reduce((rest, phrase) => rest.replaceAll(phrase, ' | '), text)
    const words = plain.toLowerCase().match(/[\p{L}\p{N}'’£$%{}_|]+/gu) ?? []
    for (let at = 0; at + 6 <= words.length; at++) {
      const run = words.slice(at, at + 6)
      const owner = `${pack.key} ${creative.offer}`
      if (run.includes('|')) continue
      const before = owners.get(run.join(' ')) ?? owner
      if (before !== owner) found.add(`${run.join(' ')}: ${before}, ${owner}`)
      owners.set(run.join(' '), owner)
    }
  }
  assert.deepEqual([...found], [])
})

test('texts are set with care: one blank between words, no blank before a mark, straight quotes', () => {
  const care = /\s{2}|^\s|\s$|\s[,.;:!?]|[,;:.!?]{2}|[“”‘’]|!.*!|\b(\w+) \1\b/i
  assert.deepEqual(
    wrong([...contents(), ...descriptions()], ({ text }) => care.test(text)),
    [],
  )
})

test('bodies are sentences, and headlines, subjects and calls to action are not closed by a full stop', () => {
  assert.deepEqual(
    wrong(contents(), ({ text, part }) => /[.]$/.test(text) !== (part === 'body') && !/[?!]$/.test(text)),
    [],
  )
  assert.deepEqual(
    wrong(contents(), ({ text }) => /^[a-z]|[.?!] [a-z]/.test(text)),
    [],
  )
})

test('messages to a telephone say how to stop them', () => {
  const texts = [...contents()].filter(({ type }) => type === 'sms')
  assert.equal(texts.length, 2 + 5 + 3 + 3)
  assert.deepEqual(
    wrong(texts, ({ text }) => !/\bSTOP to opt out\.$/.test(text)),
    [],
  )
})

test('every thing and every field says what it is', () => {
  const labelled = [...descriptions()]
  assert.deepEqual(
    wrong(labelled, ({ text, isLabel }) => text.length < 8 || text.length > (isLabel ? 90 : 220)),
    [],
  )
  assert.deepEqual(
    wrong(labelled, ({ text, isLabel }) => text.endsWith('.') === isLabel),
    [],
  )
})

test('within a pack no two things are described alike', () => {
  for (const pack of packs) {
    const groups = Map.groupBy(things(pack), ({ description }) => description)
    const found = [...groups].filter(([, { length }]) => length > 1)
    assert.deepEqual(
      found.map(([text]) => text),
      [],
    )
  }
})

/** Words of advertisements that say nothing. */
const worn =
  /do ?n.t miss|hurry|act now|unlock|elevate|unleash|game.?chang|seamless|exclusive|amazing|incredible|best.in.class|look no further|treat yourself|once in a lifetime|limited time|click here/i

test('no text is worn', () => {
  assert.deepEqual(
    wrong([...contents(), ...descriptions()], ({ text }) => worn.test(text)),
    [],
  )
})

test('categories and their parts have icons, and colors of their own', () => {
  for (const pack of packs) {
    const all = [...pack.categories, ...pack.subCategories]
    assert.deepEqual(
      all.filter(
        ({ icon, color }) => !/^[a-z][a-z-]+$/.test(icon ?? '') || !/^#[0-9a-f]{6}$/.test(color ?? ''),
      ),
      [],
    )
    assert.equal(new Set(all.map(({ color }) => color)).size, all.length)
  }
})
