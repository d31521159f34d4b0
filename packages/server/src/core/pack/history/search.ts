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

/** Looks for places for threads, and remembers those that it found. */
export interface Search {
  /** A thread that fits all that were found before; null: there is none. */
  find(outcome: string, days: 1 | 2, draws: Draws): Thread | null
  /** What stood in the way most often, as part of a sentence. */
  hindrance(): string
}

/** Draws as the world is likely to be; then every customer and creative is looked at in turn. */
const LIKELY_TRIES = 150
/** Draws of a moment for each of them. */
const TRIES_EACH = 4
/** How often a channel is used that is not the one a customer prefers. */
const OTHER_CHANNEL = 0.4
/** Of the customers that may be shown something the first are drawn four times as often as on average. */
const ACTIVITY = 4

export function openSearch(pack: Pack, market: Market, spending: Spending): Search {
  const policies = pack.contactPolicies.filter(isActive)
  const timelines = market.customers.map(() => [] as Contact[])
  const taken = new Set<string>()
  const hindrances = new Map<string, number>()
  const hinder = (what: string) => {
    hindrances.set(what, (hindrances.get(what) ?? 0) + 1)
    return null
  }

  function accept(candidate: Candidate, customer: number, contacts: readonly Contact[]): Thread | null {
    const timeline = timelines[customer] ?? []
    const times = contacts.slice(0, -1).map(contact => contact.at)
    const { offer, creative } = candidate.showing
    if (!times.every(candidate.calendar.runs)) return hinder(`the schedule of offer "${offer}"`)
    if (!spending.allows(offer, times)) return hinder(`the budget of offer "${offer}"`)
    const segments = market.customers[customer]?.segments ?? new Set<string>()
    const broken = brokenPolicy(policies, { contacts: [...timeline, ...contacts], segments })
    if (broken) return hinder(`contact policy "${broken.key}"`)
    timeline.push(...contacts)
    spending.spend(offer, times)
    taken.add(`${customer} ${creative}`)
    return { customer, contacts }
  }

  function attempt(
    candidate: Candidate,
    customer: number,
    outcome: string,
    days: 1 | 2,
    draws: Draws,
    likely: boolean,
  ): Thread | null {
    if (taken.has(`${customer} ${candidate.showing.creative}`))
      return hinder('customers who have the creative')
    const contacts = drawContacts(candidate, outcome, days, draws, likely)
    return contacts ? accept(candidate, customer, contacts) : hinder('days on which an offer runs')
  }

  function likely(outcome: string, days: 1 | 2, draws: Draws): Thread | null {
    for (let tries = 0; tries < LIKELY_TRIES; tries++) {
      const candidate = drawCandidate(market, outcome, draws)
      const customer = drawCustomer(candidate, draws)
      const preferred = market.customers[customer]?.channel ?? candidate.showing.channel
      if (preferred !== candidate.showing.channel && draws.unit() >= OTHER_CHANNEL) continue
      const found = attempt(candidate, customer, outcome, days, draws, true)
      if (found) return found
    }
    return null
  }

  function anyhow(outcome: string, days: 1 | 2, draws: Draws): Thread | null {
    const first = draws.below(market.candidates.length)
    const inTurn = [...market.candidates.slice(first), ...market.candidates.slice(0, first)]
    for (const candidate of inTurn) {
      for (const customer of candidate.customers) {
        for (let tries = 0; tries < TRIES_EACH; tries++) {
          const found = attempt(candidate, customer, outcome, days, draws, false)
          if (found) return found
        }
      }
    }
    return null
  }

  return {
    find: (outcome, days, draws) => likely(outcome, days, draws) ?? anyhow(outcome, days, draws),
    hindrance() {
      const [most] = [...hindrances].sort(([, one], [, other]) => other - one)
      return most?.[0] ?? 'customers'
    },
  }
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

/** Impressions on so many days and the response; null: the offer runs on too few days. */
function drawContacts(
  { showing, calendar }: Candidate,
  outcome: string,
  days: 1 | 2,
  draws: Draws,
  likely: boolean,
): Contact[] | null {
  const { length } = calendar.days
  if (length < days) return null
  const first = draws.below(length - days + 1)
  const rest = draws.unit()
  const second = first + 1 + Math.floor((likely ? rest * rest : rest) * (length - 1 - first))
  const drawn = days === 2 ? [first, second] : [first]
  const contacts = drawn.map(at => {
    const day = calendar.days[at] ?? 0
    return { shown: showing, outcome: 'impression', at: drawTime(calendar, day, draws) }
  })
  const last = contacts.at(-1)?.at ?? 0
  return [...contacts, { shown: showing, outcome, at: drawResponse(last, draws) }]
}
