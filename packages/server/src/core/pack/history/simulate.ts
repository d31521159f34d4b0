import { refuse } from '../../refusals.ts'
import type { Block, Interaction, Table, WorldSetting } from '../block.ts'
import type { Pack } from '../pack.ts'
import { budgetShares, openSpending } from './budgets.ts'
import { type Market, marketOf, type Offering, offeringsOf } from './candidates.ts'
import { type OpenDraws, openDraws, shuffled } from './draws.ts'
import { openSearch, type Thread } from './search.ts'

const ATTEMPTS = 3

/** How the history of a pack's blocks is made. */
export interface HistoryPlan {
  readonly pack: Pack
  readonly setting: WorldSetting
  readonly offerings: readonly Offering[]
  /** What a convert of an offer is worth, by its key. */
  readonly values: ReadonlyMap<string, string>
}

/** What is the same for all blocks. Pure; no I/O. */
export function planHistory(pack: Pack, setting: WorldSetting): HistoryPlan {
  const values = new Map(pack.offers.map(({ key, revenueValue }) => [key, revenueValue]))
  return { pack, setting, offerings: offeringsOf(pack, setting), values }
}

/**
 * The interactions of a block, in the order of time. Pure; no I/O. They hang on the pack, the seed, the anchor and the block's number and
 * rows, and on no other block; an anchor that is whole weeks later gives the same history so much later.
 *
 * `threads` different customers, offers, creatives and channels, of which `contactDays - threads` have two contact days and the others
 * one; an impression on each; one response on the last, 1 minute to 12 hours later and before midnight UTC, with outcomes by the quota.
 * All gates are passed (customers.ts), no active contact policy is broken (policies.ts, budgets.ts), offers run, and everything lies in
 * the `windowDays` days before the anchor. `fixed` are the tables that blocks share, where segments look at them.
 *
 * Refuses with `history_short` when the customers do not suffice, and names what runs short.
 */
export function simulate(
  { pack, setting, offerings, values }: HistoryPlan,
  block: Block,
  fixed: readonly Table[] = [],
): readonly Interaction[] {
  const draws = openDraws(pack, setting, block.number)
  const market = marketOf(pack, offerings, block, fixed, draws('customers', 0))
  checkRoom(pack, block, market)
  const shortages: string[] = []
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = fill(pack, block, market, draws, attempt)
    if (typeof found !== 'string')
      return found.flatMap(thread => interactionsOf(thread, values, market)).sort(byTime)
    shortages.push(found)
  }
  throw historyShort(pack, shortages[0] ?? '')
}

/** Fills all threads, or says why it cannot. */
function fill(
  pack: Pack,
  block: Block,
  market: Market,
  draws: OpenDraws,
  attempt: number,
): Thread[] | string {
  const { threads, contactDays, responses } = pack.history
  const outcomes = Object.entries(responses).flatMap(([key, count]) => Array<string>(count).fill(key))
  const dealt = shuffled(outcomes, draws('outcomes', attempt))
  const shares = budgetShares(
    pack,
    market.candidates.map(candidate => candidate.showing),
    block.number,
  )
  const search = openSearch(pack, market, openSpending(shares))
  const found: Thread[] = []
  for (const [number, outcome] of dealt.entries()) {
    // Those with two contact days first: they need the most room.
    const days = number < contactDays - threads ? 2 : 1
    const thread = search.find({ outcome, days, draws: draws('thread', attempt * threads + number) })
    if (!thread) return shortage(pack, block, found.length, search.hindrance())
    found.push(thread)
  }
  return found
}

function interactionsOf(
  thread: Thread,
  values: ReadonlyMap<string, string>,
  { customers }: Market,
): Interaction[] {
  const customer = customers[thread.customer]?.key ?? ''
  return thread.contacts.map(({ shown: { offer, creative, channel }, outcome, at }) => {
    const value = outcome === 'convert' ? (values.get(offer) ?? '0') : '0'
    return { customer, offer, creative, channel, outcome, at, value }
  })
}

function byTime(one: Interaction, other: Interaction): number {
  if (one.at !== other.at) return one.at - other.at
  const [a, b] = [`${one.customer} ${one.creative}`, `${other.customer} ${other.creative}`]
  return a < b ? -1 : a > b ? 1 : 0
}

/** Refuses what cannot be filled whatever is drawn. */
function checkRoom(pack: Pack, { number }: Block, { candidates }: Market): void {
  const { threads, contactDays, windowDays, responses } = pack.history
  const dealt = Object.values(responses).reduce((sum, count) => sum + count, 0)
  if (dealt !== threads || contactDays < threads || contactDays > 2 * threads) {
    throw historyShort(
      pack,
      `The history of pack "${pack.key}" does not add up: ${threads} threads have ${dealt} responses and ${contactDays} contact days; ` +
        'each thread has one response, and one or two contact days.',
    )
  }
  const pairs = candidates.reduce((sum, { customers }) => sum + customers.length, 0)
  if (pairs >= threads) return
  throw historyShort(
    pack,
    `Block ${number + 1} of pack "${pack.key}" has only ${pairs} pairs of a customer and an active creative that pass the qualification ` +
      `rules and whose offer runs in the last ${windowDays} days, and its history asks for ${threads} threads: ask for fewer, or widen ` +
      'the rules.',
  )
}

function shortage(pack: Pack, { number }: Block, found: number, hindrance: string): string {
  return (
    `Block ${number + 1} of pack "${pack.key}" has room for ${found} of its ${pack.history.threads} threads only: what is left fails most ` +
    `often for ${hindrance}. Ask for fewer threads or contact days in the history, or for more rows, or widen the rule.`
  )
}

function historyShort({ history: { place } }: Pack, message: string): Error {
  return refuse('history_short', `${place.file}, line ${place.line}: ${message}`)
}
