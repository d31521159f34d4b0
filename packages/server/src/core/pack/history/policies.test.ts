import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { breaksPolicy } from '../../../../../../test/packs/promises/contacts.ts'
import { smallPack, smallPolicy } from '../../../../../../test/packs/small-pack.ts'
import type { Interaction } from '../block.ts'
import type { ContactPolicy, PolicyScope, ScopeItem } from '../rules.ts'
import { budgetShares, openSpending } from './budgets.ts'
import { brokenPolicy, type Contact, DAY, HOUR } from './policies.ts'
import { activeShowings } from './showing.ts'

const START = Date.parse('2026-01-05T00:00:00Z')
const showings = activeShowings(smallPack)
const nothing = { maxPerDay: null, maxPerWeek: null, maxPerMonth: null, maxTotal: null }

const contact = (creative: string, hours: number, outcome = 'impression'): Contact => {
  const shown = showings.find(each => each.creative === creative)
  assert.ok(shown, creative)
  return { shown, outcome, at: START + hours * HOUR }
}

/** Whether the contacts break the policy, whatever order they are in. */
function broken(
  policy: ContactPolicy,
  contacts: readonly Contact[],
  segments: readonly string[] = [],
): boolean {
  const judged = [contacts, contacts.toReversed()].map(
    each => brokenPolicy([policy], { contacts: each, segments: new Set(segments) }) !== null,
  )
  assert.equal(judged[0], judged[1])
  return judged[0] ?? false
}

const [a, b, food, text] = ['drink-a-email', 'drink-b-email', 'food-a-email', 'drink-a-sms-control'] as const

describe('a contact policy', () => {
  test('caps impressions in every window, whose first moment is not part of it', () => {
    const day = smallPolicy({ type: 'customer_total_cap', ...nothing, maxPerDay: 1 })
    assert.equal(broken(day, [contact(a, 0), contact(food, 23.99)]), true)
    assert.equal(broken(day, [contact(a, 0), contact(food, 24)]), false)
    assert.equal(broken(day, [contact(a, 0), contact(food, 0)]), true)
    assert.equal(broken(day, [contact(a, 0), contact(a, 1, 'click')]), false)
    const week = smallPolicy({ type: 'customer_total_cap', ...nothing, maxPerWeek: 2 })
    assert.equal(broken(week, [contact(a, 0), contact(b, 100), contact(food, 167)]), true)
    assert.equal(broken(week, [contact(a, 0), contact(b, 100), contact(food, 168)]), false)
    const month = smallPolicy({ type: 'frequency_cap', ...nothing, maxPerMonth: 1 })
    assert.equal(broken(month, [contact(a, 0), contact(food, 719)]), true)
    assert.equal(broken(month, [contact(a, 0), contact(food, 720)]), false)
    const ever = smallPolicy({ type: 'frequency_cap', ...nothing, maxTotal: 1 })
    assert.equal(broken(ever, [contact(a, 0), contact(food, 9000)]), true)
  })

  test('caps a frequency within each of its scopes, apart from the others', () => {
    const cap = smallPolicy({ type: 'frequency_cap', ...nothing, maxPerWeek: 1 }, [
      { scope: 'channel', key: 'email' },
      { scope: 'channel', key: 'sms' },
    ])
    assert.equal(broken(cap, [contact(a, 0), contact(text, 1)]), false)
    assert.equal(broken(cap, [contact(a, 0), contact(food, 1)]), true)
  })

  test('caps all channels of an offer', () => {
    const cap = smallPolicy({ type: 'cross_channel_cap', ...nothing, maxPerWeek: 1 })
    assert.equal(broken(cap, [contact(a, 0), contact(text, 1)]), true)
    assert.equal(broken(cap, [contact(a, 0), contact(b, 1)]), false)
    const inText = smallPolicy(cap.rule, [{ scope: 'channel', key: 'sms' }])
    assert.equal(broken(inText, [contact(a, 0), contact(text, 1)]), true)
    assert.equal(broken(inText, [contact(text, 0), contact(a, 1)]), false)
  })

  test('lets the same offer, or the same item of its scope, cool down', () => {
    const everything = smallPolicy({ type: 'cooldown', cooldownHours: 72 })
    assert.equal(broken(everything, [contact(a, 0), contact(text, 71)]), true)
    assert.equal(broken(everything, [contact(a, 0), contact(text, 72)]), false)
    assert.equal(broken(everything, [contact(a, 0), contact(b, 1)]), false)
    const category = smallPolicy(everything.rule, [{ scope: 'category', key: 'drinks' }])
    assert.equal(broken(category, [contact(a, 0), contact(b, 1)]), true)
    assert.equal(broken(category, [contact(a, 0), contact(food, 1)]), false)
  })

  test('opens from an hour, before another, on its days in UTC', () => {
    const office = smallPolicy({ type: 'time_window', allowedDays: [1], startHour: 9, endHour: 18 })
    assert.equal(broken(office, [contact(a, 9)]), false)
    assert.equal(broken(office, [contact(a, 8.99)]), true)
    assert.equal(broken(office, [contact(a, 18)]), true)
    assert.equal(broken(office, [contact(a, 24 + 10)]), true)
    assert.equal(broken(office, [contact(a, 9), contact(a, 20, 'click')]), false)
    const sunday = smallPolicy({ type: 'time_window', allowedDays: [7], startHour: 0, endHour: 24 })
    assert.equal(broken(sunday, [contact(a, 6 * 24)]), false)
  })

  test('respects outcomes of the same offer, or of its scope', () => {
    const respect = smallPolicy({ type: 'outcome_based', outcomeKeys: ['dismiss'], lookbackDays: 2 })
    const said = [contact(a, 0), contact(a, 1, 'dismiss')]
    assert.equal(broken(respect, said), false)
    assert.equal(broken(respect, [...said, contact(text, 48)]), true)
    assert.equal(broken(respect, [...said, contact(text, 49)]), false)
    assert.equal(broken(respect, [...said, contact(b, 2)]), false)
    assert.equal(broken(respect, [contact(a, 0), contact(a, 1, 'click'), contact(text, 2)]), false)
    const inMail = smallPolicy(respect.rule, [{ scope: 'channel', key: 'email' }])
    assert.equal(broken(inMail, [...said, contact(b, 2)]), true)
    assert.equal(broken(inMail, [...said, contact(text, 2)]), false)
  })

  test('excludes segments', () => {
    const without = smallPolicy({ type: 'segment_exclusion', excludeSegments: ['rich'] }, [
      { scope: 'offer', key: 'drink-a' },
    ])
    assert.equal(broken(without, [contact(a, 0)], ['rich']), true)
    assert.equal(broken(without, [contact(a, 0)], ['spenders']), false)
    assert.equal(broken(without, [contact(b, 0)], ['rich']), false)
  })

  test('shows one of several offers only, in either order', () => {
    const either = smallPolicy({ type: 'mutual_exclusion', offerKeys: ['drink-a', 'food-a'], windowDays: 14 })
    assert.equal(broken(either, [contact(a, 0), contact(food, 335)]), true)
    assert.equal(broken(either, [contact(food, 0), contact(a, 335)]), true)
    assert.equal(broken(either, [contact(a, 0), contact(food, 336)]), false)
    assert.equal(broken(either, [contact(a, 0), contact(text, 1), contact(b, 2)]), false)
  })

  test('gives a category a pause after another of its offers', () => {
    const pause = smallPolicy({ type: 'category_suppression', categoryKey: 'drinks', days: 30 }, [
      { scope: 'category', key: 'drinks' },
    ])
    assert.equal(broken(pause, [contact(a, 0), contact(b, 719)]), true)
    assert.equal(broken(pause, [contact(a, 0), contact(b, 720)]), false)
    assert.equal(broken(pause, [contact(a, 0), contact(text, 1), contact(food, 2)]), false)
  })

  test('holds while it is active only; an override permits nothing that another policy forbids', () => {
    const never = smallPolicy({ type: 'frequency_cap', ...nothing, maxTotal: 0 })
    assert.equal(broken(never, [contact(a, 0)]), true)
    assert.equal(broken({ ...never, status: 'paused' }, [contact(a, 0)]), false)
    const override = { ...smallPolicy({ type: 'allow_override' }), priority: 100 }
    const timeline = { contacts: [contact(a, 0)], segments: new Set<string>() }
    assert.equal(brokenPolicy([override], timeline), null)
    assert.equal(brokenPolicy([override, never], timeline), never)
  })
})

const hours = fc.integer({ min: 1, max: 200 })
const cap = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null })
const caps = fc.record({ maxPerDay: cap, maxPerWeek: cap, maxPerMonth: cap, maxTotal: cap })
const days = fc.integer({ min: 1, max: 20 })
const offers = fc.subarray(smallPack.offers.map(offer => offer.key))
const typed = <Type extends string>(type: Type) => fc.constant(type)
const rules: fc.Arbitrary<ContactPolicy['rule']> = fc.oneof(
  caps.map(each => ({ type: 'frequency_cap' as const, ...each })),
  caps.map(each => ({ type: 'cross_channel_cap' as const, ...each })),
  caps.map(each => ({ type: 'customer_total_cap' as const, ...each })),
  fc.record({ type: typed('cooldown'), cooldownHours: hours }),
  fc.record({
    type: typed('time_window'),
    allowedDays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 4 }),
    startHour: fc.integer({ min: 0, max: 23 }),
    endHour: fc.integer({ min: 1, max: 24 }),
  }),
  fc.record({
    type: typed('outcome_based'),
    outcomeKeys: fc.subarray(['click', 'dismiss', 'convert']),
    lookbackDays: days,
  }),
  fc.record({ type: typed('segment_exclusion'), excludeSegments: fc.subarray(['rich', 'spenders']) }),
  fc.record({ type: typed('mutual_exclusion'), offerKeys: offers, windowDays: days }),
  fc.record({ type: typed('category_suppression'), categoryKey: fc.constantFrom('drinks', 'food'), days }),
)
const items: fc.Arbitrary<ScopeItem<PolicyScope>> = fc.oneof(
  fc.constant({ scope: 'global' as const, key: null }),
  fc
    .constantFrom(...showings)
    .chain(showing =>
      fc.constantFrom<ScopeItem<PolicyScope>>(
        { scope: 'offer', key: showing.offer },
        { scope: 'creative', key: showing.creative },
        { scope: 'channel', key: showing.channel },
        { scope: 'category', key: showing.category },
        { scope: 'subcategory', key: showing.subCategory },
      ),
    ),
)
/** Whole hours, so that the edges of windows are met. */
const contacts: fc.Arbitrary<Contact[]> = fc.array(
  fc.record({
    shown: fc.constantFrom(...showings),
    outcome: fc.constantFrom('impression', 'impression', 'impression', 'click', 'dismiss', 'convert'),
    at: fc.integer({ min: 0, max: 1000 }).map(hour => START + hour * HOUR),
  }),
  { maxLength: 8 },
)

test('policies are broken exactly when a slow reading of their words says so', () => {
  const seen = new Map<string, Set<boolean>>()
  fc.assert(
    fc.property(
      rules,
      fc.uniqueArray(items, { minLength: 1, maxLength: 2 }),
      contacts,
      fc.boolean(),
      (rule, scopes, own, rich) => {
        const policy = smallPolicy(rule, scopes)
        const interactions = own.map(({ shown, outcome, at }): Interaction => {
          const { offer, creative, channel } = shown
          return { customer: 'C-1', offer, creative, channel, outcome, at, value: '0' }
        })
        const excluded = rich && rule.type === 'segment_exclusion' && rule.excludeSegments.includes('rich')
        const expected = scopes.some(item => breaksPolicy(policy, item, interactions, excluded, smallPack))
        seen.set(rule.type, (seen.get(rule.type) ?? new Set()).add(expected))
        return broken(policy, own, rich ? ['rich'] : []) === expected
      },
    ),
    { numRuns: 5000, seed: 1 },
  )
  for (const [type, answers] of seen) assert.equal(answers.size, 2, `${type} is always ${[...answers]}`)
  assert.equal(seen.size, 9)
})

describe('the budgets of blocks', () => {
  const offer = smallPack.offers.find(each => each.key === 'drink-a')
  const pack = (maxImpressions: number | null, dailyBudget: number | null) => ({
    ...smallPack,
    contactPolicies: [smallPolicy({ type: 'budget_exhausted' }, [{ scope: 'offer', key: 'drink-a' }])],
    offers: offer ? [{ ...offer, budget: { maxImpressions, dailyBudget } }] : [],
  })

  test('add up to no more than the whole, and the first has half of it', () => {
    for (const whole of [0, 1, 2, 7, 1000]) {
      const shares = Array.from(
        { length: 1000 },
        (_, block) => budgetShares(pack(whole, null), showings, block).get('drink-a')?.total ?? Number.NaN,
      )
      assert.equal(
        shares.reduce((sum, share) => sum + share, 0),
        whole,
      )
      assert.equal(shares[0], Math.ceil(whole / 2))
    }
  })

  test('are spent in all and by day', () => {
    const spending = openSpending(budgetShares(pack(10, 4), showings, 0))
    assert.equal(spending.allows('drink-a', [START, START + HOUR, START + 2 * HOUR]), false)
    assert.equal(spending.allows('drink-b', Array(100).fill(START)), true)
    spending.spend('drink-a', [START, START + DAY])
    assert.equal(spending.allows('drink-a', [START, START + 3 * DAY]), true)
    assert.equal(spending.allows('drink-a', [START, START + HOUR]), false)
    assert.equal(
      spending.allows(
        'drink-a',
        [1, 2, 3, 4].map(day => START + day * DAY),
      ),
      false,
    )
  })

  test('hold only where a policy says that they are exhausted', () => {
    assert.equal(budgetShares({ ...pack(10, 4), contactPolicies: [] }, showings, 0).size, 0)
    assert.equal(budgetShares(pack(null, null), showings, 0).get('drink-a')?.total, Number.POSITIVE_INFINITY)
  })
})
