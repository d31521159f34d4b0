import type { Pack } from '../pack.ts'
import type { Spending } from './budgets.ts'
import type { Candidate, Market } from './candidates.ts'
import type { Draws } from './draws.ts'
import { brokenPolicy, type Contact } from './policies.ts'
import { isActive } from './showing.ts'
import { drawResponse, drawTime } from './times.ts'

/** A customer and what was shown to it: one impression on each contact day, the response behind the last. */
export interface Thread {
  /** The number of the customer. */
  readonly customer: number
  readonly contacts: readonly Contact[]
}

/** What a thread is to have. */
export interface Wanted {
  readonly outcome: string
  /** Contact days. */
  readonly days: 1 | 2
  readonly draws: Draws
}

/** Looks for places for threads, and remembers those that it found. */
export interface Search {
  /** A thread that fits all that were found before; null: there is none. */
  find(wanted: Wanted): Thread | null
  /** What stood in the way most often, as part of a sentence. */
  hindrance(): string
}

/** Draws as the world is likely to be; then every customer and creative is looked at in turn. */
const LIKELY_TRIES = 150
/** Draws of a moment for each of them. */
const TRIES_EACH = 4
/** How often a channel is used that is not the one a customer prefers. */
const OTHER_CHANNEL = 0.4
/** Of the customers that may be shown something the first are drawn so many times as often as on average. */
const ACTIVITY = 4

/** Places a thread with these contacts, or notes what hinders it. */
type Accept = (candidate: Candidate, customer: number, contacts: readonly Contact[] | null) => Thread | null

export function openSearch(pack: Pack, market: Market, spending: Spending): Search {
  const policies = pack.contactPolicies.filter(isActive)
  const timelines = market.customers.map(() => [] as Contact[])
  const taken = new Set<string>()
  const hindrances = new Map<string, number>()
  const accept: Accept = ({ showing, calendar }, customer, contacts) => {
    const { offer, creative } = showing
    const hinder = (what: string) => {
      hindrances.set(what, (hindrances.get(what) ?? 0) + 1)
      return null
    }
    if (taken.has(`${customer} ${creative}`)) return hinder('customers who have its creative already')
    const times = contacts?.slice(0, -1).map(contact => contact.at)
    if (!contacts || !times?.every(calendar.runs)) return hinder(`the schedule of offer "${offer}"`)
    if (!spending.allows(offer, times)) return hinder(`the budget of offer "${offer}"`)
    const timeline = timelines[customer] ?? []
    const segments = market.customers[customer]?.segments ?? new Set<string>()
    const broken = brokenPolicy(policies, { contacts: [...timeline, ...contacts], segments })
    if (broken) return hinder(`contact policy "${broken.key}"`)
    timeline.push(...contacts)
    spending.spend(offer, times)
    taken.add(`${customer} ${creative}`)
    return { customer, contacts }
  }
  return {
    find: wanted => findLikely(market, wanted, accept) ?? findAny(market, wanted, accept),
    hindrance() {
      const [most] = [...hindrances].sort(([, one], [, other]) => other - one)
      return most?.[0] ?? 'customers'
    },
  }
}

function findLikely(market: Market, wanted: Wanted, accept: Accept): Thread | null {
  const { outcome, draws } = wanted
  for (let tries = 0; tries < LIKELY_TRIES; tries++) {
    const candidate = drawCandidate(market, outcome, draws)
    const customer = drawCustomer(candidate, draws)
    const preferred = market.customers[customer]?.channel ?? candidate.showing.channel
    if (preferred !== candidate.showing.channel && draws.unit() >= OTHER_CHANNEL) continue
    const found = accept(
      candidate,
      customer,
      drawContacts(candidate, wanted, share => share * share),
    )
    if (found) return found
  }
  return null
}

function findAny({ candidates }: Market, wanted: Wanted, accept: Accept): Thread | null {
  const first = wanted.draws.below(candidates.length)
  for (const candidate of [...candidates.slice(first), ...candidates.slice(0, first)]) {
    for (const customer of candidate.customers) {
      for (let tries = 0; tries < TRIES_EACH; tries++) {
        const found = accept(
          candidate,
          customer,
          drawContacts(candidate, wanted, share => share),
        )
        if (found) return found
      }
    }
  }
  return null
}

function drawCandidate({ candidates }: Market, outcome: string, draws: Draws): Candidate {
  const weight = outcome === 'convert' ? 'convertWeight' : 'weight'
  const all = candidates.reduce((sum, candidate) => sum + candidate[weight], 0)
  let left = draws.unit() * all
  const found = candidates.find(candidate => {
    left -= candidate[weight]
    return left < 0
  })
  return (found ?? candidates[0]) as Candidate
}

function drawCustomer({ customers }: Candidate, draws: Draws): number {
  const share = draws.unit()
  const skewed = (share * (1 + (ACTIVITY - 1) * share)) / ACTIVITY
  return customers[Math.floor(skewed * customers.length)] ?? 0
}

/** Impressions on so many days and the response, where `skew` says how soon the second day comes; null: the offer runs on too few days. */
function drawContacts(
  { showing, calendar }: Candidate,
  { outcome, days, draws }: Wanted,
  skew: (share: number) => number,
): Contact[] | null {
  const { length } = calendar.days
  if (length < days) return null
  const first = draws.below(length - days + 1)
  const second = first + 1 + Math.floor(skew(draws.unit()) * (length - 1 - first))
  const contacts = (days === 2 ? [first, second] : [first]).map(at => {
    const day = calendar.days[at] ?? 0
    return { shown: showing, outcome: 'impression', at: drawTime(calendar, day, draws) }
  })
  const last = contacts.at(-1)?.at ?? 0
  return [...contacts, { shown: showing, outcome, at: drawResponse(last, draws) }]
}
