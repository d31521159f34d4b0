import type { Block, Table, WorldSetting } from '../block.ts'
import type { Pack } from '../pack.ts'
import { type Customer, customersOf, gatesOf } from './customers.ts'
import { type Draws, shuffled } from './draws.ts'
import { activeShowings, type Showing } from './showing.ts'
import { type Calendar, calendarOf } from './times.ts'

/** Something that can be shown, to whom and when. */
export interface Candidate {
  readonly showing: Showing
  /** The numbers of the customers who pass its gates, the more active ones first. */
  readonly customers: readonly number[]
  readonly calendar: Calendar
  /** How often it is shown, measured against the others. */
  readonly weight: number
  /** How often it is what a customer converts on, likewise. */
  readonly convertWeight: number
}

export interface Market {
  readonly customers: readonly Customer[]
  /** At least one customer and one day each. */
  readonly candidates: readonly Candidate[]
}

/** All that can be shown to the customers of a block. Pure; no I/O. */
export function marketOf(
  pack: Pack,
  block: Block,
  fixed: readonly Table[],
  setting: WorldSetting,
  draws: Draws,
): Market {
  const customers = customersOf(pack, { schemas: pack.schemas, tables: [...block.tables, ...fixed] })
  const gates = gatesOf(pack, customers)
  const order = shuffled([...customers.keys()], draws)
  const most = Math.max(...pack.offers.map(offer => Number(offer.revenueValue)))
  const showings = activeShowings(pack)
  const candidates = showings.map(showing => {
    const weight = weightOf(pack, showing, showings)
    const revenue = Number(pack.offers.find(offer => offer.key === showing.offer)?.revenueValue ?? 0)
    return {
      showing,
      customers: order.filter(gates(showing)),
      calendar: calendarOf(pack, showing, setting),
      weight,
      // Square roots are the same on every machine; powers and logarithms need not be.
      convertWeight: weight * (most > 0 ? 0.25 + Math.sqrt(Math.max(revenue, 0) / most) : 1),
    }
  })
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
