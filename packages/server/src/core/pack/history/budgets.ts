import type { Pack } from '../pack.ts'
import { DAY } from './policies.ts'
import { inScope, isActive, type Showing } from './showing.ts'

/** How many impressions of an offer a block may make: in all, and on each day in UTC. */
export interface BudgetShare {
  readonly total: number
  readonly daily: number
}

/**
 * The budgets of a block, by offer: of the offers that an active policy `budget_exhausted` holds for, in any of their channels, and that
 * have a budget. Pure; no I/O. `dailyBudget` counts impressions. The first block has half of a budget, the next half of the rest, and so
 * on: so a budget is kept by any number of blocks, and no block hangs on how many there are.
 */
export function budgetShares(
  pack: Pack,
  showings: readonly Showing[],
  block: number,
): Map<string, BudgetShare> {
  const items = pack.contactPolicies.flatMap(policy =>
    policy.rule.type === 'budget_exhausted' && isActive(policy) ? policy.scopes : [],
  )
  const held = showings.filter(showing => items.some(item => inScope(item, showing, new Set())))
  const keys = new Set(held.map(showing => showing.offer))
  const budgeted = pack.offers.filter(offer => keys.has(offer.key))
  return new Map(
    budgeted.map(({ key, budget }) => [
      key,
      { total: shareOf(budget.maxImpressions, block), daily: shareOf(budget.dailyBudget, block) },
    ]),
  )
}

/** What has been spent of the budgets of a block. */
export interface Spending {
  /** Whether all of these impressions of an offer can be made. */
  allows(offer: string, times: readonly number[]): boolean
  spend(offer: string, times: readonly number[]): void
}

export function openSpending(shares: ReadonlyMap<string, BudgetShare>): Spending {
  const totals = new Map<string, number>()
  const days = new Map<string, number>()
  const dayOf = (offer: string, at: number) => `${Math.floor(at / DAY)} ${offer}`
  return {
    allows(offer, times) {
      const share = shares.get(offer)
      if (!share) return true
      const onDay = (at: number) => times.filter(each => dayOf(offer, each) === dayOf(offer, at)).length
      return (
        (totals.get(offer) ?? 0) + times.length <= share.total &&
        times.every(at => (days.get(dayOf(offer, at)) ?? 0) + onDay(at) <= share.daily)
      )
    },
    spend(offer, times) {
      totals.set(offer, (totals.get(offer) ?? 0) + times.length)
      for (const at of times) days.set(dayOf(offer, at), (days.get(dayOf(offer, at)) ?? 0) + 1)
    },
  }
}

/** Shares of all blocks add up to the whole at most. */
function shareOf(whole: number | null, block: number): number {
  if (whole === null) return Number.POSITIVE_INFINITY
  return Math.floor(whole / 2 ** block) - Math.floor(whole / 2 ** (block + 1))
}
