import type { Block, Table, WorldSetting } from '../block.ts'
import type { Pack } from '../pack.ts'
import { audiencesOf, type Customer, customersOf } from './customers.ts'
import { type Draws, shuffled } from './draws.ts'
import { activeShowings, type Showing } from './showing.ts'
import { type Calendar, calendarOf } from './times.ts'

/** Something that can be shown, and when, in any block. */
export interface Offering {
  readonly showing: Showing
  readonly calendar: Calendar
  /** How often it is shown, measured against the others. */
  readonly weight: number
  /** How often it is what a customer converts on, likewise. */
  readonly convertWeight: number
}

/** An offering to the customers of a block. */
export interface Candidate extends Offering {
  /** The numbers of the customers who pass its gates, the more active ones first. */
  readonly customers: readonly number[]
}

export interface Market {
  readonly customers: readonly Customer[]
  /** At least one customer and one day each. */
  readonly candidates: readonly Candidate[]
}

/** All that a pack can show. Pure; no I/O. */
export function offeringsOf(pack: Pack, setting: WorldSetting): Offering[] {
  const most = Math.max(...pack.offers.map(offer => Number(offer.revenueValue)))
  const showings = activeShowings(pack)
  return showings.map(showing => {
    const weight = weightOf(pack, showing, showings)
    const revenue = Number(pack.offers.find(offer => offer.key === showing.offer)?.revenueValue ?? 0)
    return {
      showing,
      calendar: calendarOf(pack, showing, setting),
      weight,
      // Square roots are the same on every machine; powers and logarithms need not be.
      convertWeight: weight * (most > 0 ? 0.25 + Math.sqrt(Math.max(revenue, 0) / most) : 1),
    }
  })
}

/** All that can be shown to the customers of a block. Pure; no I/O. */
export function marketOf(
  pack: Pack,
  offerings: readonly Offering[],
  block: Block,
  fixed: readonly Table[],
  draws: Draws,
): Market {
  const customers = customersOf(pack, { schemas: pack.schemas, tables: [...block.tables, ...fixed] })
  const audiences = audiencesOf(pack, customers, shuffled([...customers.keys()], draws))
  const candidates = offerings.map(offering => ({ ...offering, customers: audiences(offering.showing) }))
  return {
    customers,
    candidates: candidates.filter(each => each.customers.length > 0 && each.calendar.days.length > 0),
  }
}

/** Offers count by their priority, and share this among their creatives; variants count by their weight. */
function weightOf(pack: Pack, { offer, creative }: Showing, showings: readonly Showing[]): number {
  const priority = pack.offers.find(each => each.key === offer)?.priority ?? 0
  const shown = new Set(showings.filter(each => each.offer === offer).map(each => each.creative))
  const weights = pack.creatives.filter(each => shown.has(each.key))
  const all = weights.reduce((sum, each) => sum + each.weight, 0)
  const own = weights.find(each => each.key === creative)?.weight ?? 0
  return (10 + priority) * (own / all)
}
