import type { Interaction, InteractionSummary } from '../../../packages/server/src/core/pack/block.ts'
import { outcomeTypes } from '../../../packages/server/src/core/pack/outcomes.ts'
import { brokenGates, brokenPolicies } from './contacts.ts'
import { customerColumn } from './rows.ts'
import type { LoadedWorld } from './world.ts'

const DAY = 86_400_000

/** All that a loaded pack does not keep of what it promises about its history: items 5 to 9 and 12, and the numbers of its history. */
export function brokenPromises(world: LoadedWorld): string[] {
  return [
    ...wrongNumbers(world),
    ...world.interactions.flatMap(each => wrongThings(each, world)),
    ...wrongCustomers(world),
    ...brokenPolicies(world),
    ...brokenGates(world),
    ...world.interactions.flatMap(each => wrongTimes(each, world)),
    ...[...threadsOf(world.interactions).values()].flatMap(wrongThread),
    ...wrongSummaries(world),
    ...wrongBandits(world),
  ]
}

/** Threads, contact days and outcomes are as many as the pack says. */
function wrongNumbers({ pack, scale, interactions, summaries }: LoadedWorld): string[] {
  const { threads, contactDays, responses } = pack.history
  const shown = interactions.filter(each => each.outcome === 'impression')
  const contacts = new Set(shown.map(each => `${threadOf(each)} ${dayOf(each.at)}`))
  const twice = [...threadsOf(shown).values()].filter(each => each.length === 2).length
  const outcomes = Object.entries(responses).map(
    ([outcome, count]) =>
      [`responses ${outcome}`, interactions.filter(each => each.outcome === outcome).length, count] as const,
  )
  const counts: (readonly [string, number, number])[] = [
    ['threads', threadsOf(interactions).size, threads],
    ['contact days', contacts.size, contactDays],
    ['impressions', shown.length, contactDays],
    ['threads with two contact days', twice, contactDays - threads],
    ['interactions', interactions.length, contactDays + threads],
    ['summaries', summaries.length, contactDays + threads],
    ...outcomes,
  ]
  return counts.flatMap(([what, is, should]) =>
    is === should * scale ? [] : [`${what}: ${is} and not ${should * scale}`],
  )
}

/** Item 5. */
function wrongThings(
  { offer, creative, channel, outcome, value }: Interaction,
  { pack }: LoadedWorld,
): string[] {
  const its = pack.creatives.find(each => each.key === creative)
  const ours = pack.offers.find(each => each.key === offer)
  const way = pack.channels.find(each => each.key === channel)
  const worth = outcome === 'convert' ? ours?.revenueValue : '0'
  return [
    ...(its?.offer === offer && its.channel === channel
      ? []
      : [`${creative} is not of ${offer} in ${channel}`]),
    ...(its?.status === 'active' && ours?.status === 'active' && way?.status === 'active'
      ? []
      : [`${creative} is not active`]),
    ...(outcomeTypes.some(each => each.key === outcome) ? [] : [`${outcome} is no outcome`]),
    ...(cents(value) === cents(worth ?? '') ? [] : [`${outcome} of ${offer} is worth ${value}`]),
  ]
}

function wrongCustomers({ pack, rows, interactions }: LoadedWorld): string[] {
  const { schema, column } = customerColumn(pack)
  const customers = new Set((rows[schema] ?? []).map(row => row[column]))
  return interactions
    .filter(({ customer }) => !customers.has(customer))
    .map(({ customer }) => `there is no customer ${customer}`)
}

/** Item 8, of the history: before the anchor, within the window, and while the offer runs. */
function wrongTimes({ at, offer, outcome }: Interaction, { pack, anchor }: LoadedWorld): string[] {
  const end = Date.parse(`${anchor}T00:00:00Z`)
  const { startAt, endAt } = pack.offers.find(each => each.key === offer)?.schedule ?? {}
  const started = startAt == null || momentOf(startAt, end) <= at
  const running = endAt == null || outcome !== 'impression' || at < momentOf(endAt, end)
  return [
    ...(at < end ? [] : [`something happened at ${new Date(at).toISOString()}`]),
    ...(at >= end - pack.history.windowDays * DAY ? [] : [`too early: ${new Date(at).toISOString()}`]),
    ...(started && running ? [] : [`${offer} did not run at ${new Date(at).toISOString()}`]),
  ]
}

/** A thread's impressions are on different days, and its one response is on the last, a minute to twelve hours later. */
function wrongThread(thread: readonly Interaction[]): string[] {
  const shown = thread.filter(each => each.outcome === 'impression').sort((a, b) => a.at - b.at)
  const responses = thread.filter(each => each.outcome !== 'impression')
  const [response] = responses
  const last = shown.at(-1)
  const name = thread[0] ? threadOf(thread[0]) : ''
  if (!response || !last || responses.length > 1) return [`${name} has ${responses.length} responses`]
  const delay = response.at - last.at
  return [
    ...(delay >= 60_000 && delay <= 12 * 3_600_000 ? [] : [`${name} has a response after ${delay} ms`]),
    ...(dayOf(response.at) === dayOf(last.at) ? [] : [`${name} has a response on another day`]),
    ...(new Set(shown.map(each => dayOf(each.at))).size === shown.length
      ? []
      : [`${name} was shown twice a day`]),
  ]
}

/** Item 9. */
function wrongSummaries({ interactions, summaries }: LoadedWorld): string[] {
  const periods = new Map<string, Interaction[]>()
  for (const each of interactions) {
    for (const period of [`daily ${dayOf(each.at)}`, 'alltime all']) {
      const key = `${threadOf(each)} ${period}`
      periods.set(key, [...(periods.get(key) ?? []), each])
    }
  }
  const found = new Map(
    summaries.map(each => [`${threadOf(each)} ${each.periodType} ${each.periodKey}`, each]),
  )
  return [
    ...(found.size === summaries.length ? [] : ['a period is summarized twice']),
    ...[...found.keys()].filter(key => !periods.has(key)).map(key => `nothing happened in ${key}`),
    ...[...periods].flatMap(([key, own]) => wrongSummary(key, own, found.get(key))),
  ]
}

function wrongSummary(key: string, own: readonly Interaction[], is?: InteractionSummary): string[] {
  if (!is) return [`${key} has no summary`]
  const count = (fits: (outcome: (typeof outcomeTypes)[number]) => boolean) =>
    own.filter(each => outcomeTypes.some(outcome => outcome.key === each.outcome && fits(outcome))).length
  const responses = (classification: string) =>
    count(outcome => outcome.category === 'response' && outcome.classification === classification)
  const latest = own.reduce((one, other) => (other.at >= one.at ? other : one))
  const should: [string, unknown, unknown][] = [
    ['impressions', is.impressions, count(outcome => outcome.category === 'impression')],
    ['positive', is.positive, responses('positive')],
    ['negative', is.negative, responses('negative')],
    ['neutral', is.neutral, responses('neutral')],
    ['converts', is.converts, count(outcome => outcome.key === 'convert')],
    ['total', cents(is.totalValue), own.reduce((sum, each) => sum + cents(each.value), 0n)],
    ['lastContactAt', is.lastContactAt, latest.at],
    ['lastOutcome', is.lastOutcome, latest.outcome],
  ]
  return should.flatMap(([what, a, b]) => (a === b ? [] : [`${key}: ${what} is ${a} and not ${b}`]))
}

/** Item 12. */
function wrongBandits({ pack, interactions, bandits }: LoadedWorld): string[] {
  const expected = pack.models
    .filter(model => ['thompson_bandit', 'epsilon_greedy'].includes(model.modelType))
    .map(model => model.key)
  const missing = expected.filter(key => !bandits.some(bandit => bandit.key === key))
  return [
    ...missing.map(key => `${key} is missing`),
    ...bandits.flatMap(({ key, modelState, trainingSamples }) => [
      ...(trainingSamples === interactions.length ? [] : [`${key} has ${trainingSamples} samples`]),
      ...pack.offers.flatMap(({ key: offer }) => {
        const own = interactions.filter(each => each.offer === offer)
        const positive = own.filter(each =>
          ['click', 'accept', 'convert', 'requested_info'].includes(each.outcome),
        ).length
        const impressions = own.filter(each => each.outcome === 'impression').length
        const { alpha, beta } = modelState[offer] ?? {}
        const right = alpha === 1 + positive && beta === Math.max(1, 1 + impressions - positive)
        return right ? [] : [`${key} believes ${alpha}, ${beta} of ${offer}`]
      }),
    ]),
  ]
}

type Threaded = Pick<Interaction, 'customer' | 'offer' | 'creative' | 'channel'>

function threadOf({ customer, offer, creative, channel }: Threaded): string {
  return [customer, offer, creative, channel].join(' / ')
}

function threadsOf(interactions: readonly Interaction[]): Map<string, Interaction[]> {
  return Map.groupBy(interactions, threadOf)
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** Millionths of a decimal, so that sums are whole. */
function cents(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(6, '0'))
}

/** Schedules in whole days from the anchor, or as dates and datetimes in UTC. */
function momentOf(text: string, anchor: number): number {
  return text.endsWith('d') ? anchor + Number.parseInt(text, 10) * DAY : Date.parse(text)
}
