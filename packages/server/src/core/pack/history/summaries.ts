import { type Exact, parseExact, printExact } from '../../query/exact.ts'
import type { Interaction, InteractionSummary } from '../block.ts'
import { outcomeTypes } from '../outcomes.ts'

/**
 * The exact aggregation of interactions: one of each customer, offer, creative and channel on each day in UTC on which there are any, and
 * one of all time; by their first interaction, days first. Pure; no I/O. What happened at the same moment counts in the order given.
 */
export function summarize(interactions: readonly Interaction[]): readonly InteractionSummary[] {
  const ordered = interactions.toSorted((one, other) => one.at - other.at)
  return [...Map.groupBy(ordered, threadOf).values()].flatMap(thread => [
    ...[...Map.groupBy(thread, each => dayOf(each.at))].map(([day, each]) => summaryOf(each, 'daily', day)),
    summaryOf(thread, 'alltime', 'all'),
  ])
}

/** `interactions` are of one thread, at least one, in the order of time. */
function summaryOf(
  interactions: readonly Interaction[],
  periodType: InteractionSummary['periodType'],
  periodKey: string,
): InteractionSummary {
  const last = interactions.at(-1) as Interaction
  const { customer, offer, creative, channel } = last
  const types = interactions.map(({ outcome }) => typeOf(outcome))
  const responses = (classification: string) =>
    types.filter(type => type?.category === 'response' && type.classification === classification).length
  return {
    customer,
    offer,
    creative,
    channel,
    periodType,
    periodKey,
    impressions: types.filter(type => type?.category === 'impression').length,
    positive: responses('positive'),
    negative: responses('negative'),
    neutral: responses('neutral'),
    converts: interactions.filter(({ outcome }) => outcome === 'convert').length,
    totalValue: sum(interactions.map(({ value }) => value)),
    lastContactAt: last.at,
    lastOutcome: last.outcome,
  }
}

export function typeOf(outcome: string): (typeof outcomeTypes)[number] | undefined {
  return typesByKey.get(outcome)
}

const typesByKey: ReadonlyMap<string, (typeof outcomeTypes)[number]> = new Map(
  outcomeTypes.map(type => [type.key, type]),
)

function threadOf({ customer, offer, creative, channel }: Interaction): string {
  return JSON.stringify([customer, offer, creative, channel])
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

const NOTHING = '0'

/** With as many digits after the point as the finest has. */
function sum(values: readonly string[]): string {
  // Most of what happens is worth nothing.
  const { digits, scale } = values
    .filter(value => value !== NOTHING)
    .reduce<Exact>(
      (total, text) => {
        const value = parseExact(text)
        if (!value) throw new Error(`"${text}" is no decimal`)
        const finer = Math.max(total.scale, value.scale)
        return { digits: scaled(total, finer) + scaled(value, finer), scale: finer }
      },
      { digits: 0n, scale: 0 },
    )
  return printExact(digits, scale)
}

function scaled({ digits, scale }: Exact, to: number): bigint {
  return digits * 10n ** BigInt(to - scale)
}
