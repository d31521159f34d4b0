import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import type { Block } from '../../packages/server/src/core/pack/block.ts'
import { planHistory, simulate } from '../../packages/server/src/core/pack/history/simulate.ts'
import type { Pack } from '../../packages/server/src/core/pack/pack.ts'
import type { ContactPolicy } from '../../packages/server/src/core/pack/rules.ts'
import { brokenPromises } from './promises/history.ts'
import { smallBlock, smallOffer, smallPack, smallPolicy, smallRule } from './small-pack.ts'
import { worldOf } from './world-of.ts'

const ANCHOR = '2026-02-01'

const loaded = (pack: Pack, blocks: readonly Block[], seed = 1, anchor = ANCHOR) =>
  worldOf(pack, blocks, { seed, anchor })

const noCaps = { maxPerDay: null, maxPerWeek: null, maxPerMonth: null, maxTotal: null }
const drinks = ['drink-a', 'drink-b', 'drink-c']

/** For each policy a pack whose history breaks it unless it is active. */
const policies: readonly ContactPolicy[] = [
  smallPolicy({ type: 'frequency_cap', ...noCaps, maxPerWeek: 1 }, [
    { scope: 'channel', key: 'sms' },
    { scope: 'category', key: 'food' },
  ]),
  smallPolicy({ type: 'frequency_cap', ...noCaps, maxTotal: 1 }, [
    { scope: 'creative', key: 'drink-a-email' },
  ]),
  smallPolicy({ type: 'cross_channel_cap', ...noCaps, maxPerMonth: 1, maxTotal: 2 }),
  smallPolicy({ type: 'cross_channel_cap', ...noCaps, maxPerMonth: 1 }, [{ scope: 'channel', key: 'sms' }]),
  smallPolicy({ type: 'customer_total_cap', ...noCaps, maxPerDay: 1, maxPerWeek: 2 }),
  smallPolicy({ type: 'cooldown', cooldownHours: 200 }),
  smallPolicy({ type: 'cooldown', cooldownHours: 96 }, [{ scope: 'subcategory', key: 'drinks-a' }]),
  smallPolicy({ type: 'time_window', allowedDays: [3], startHour: 4, endHour: 5 }, [
    { scope: 'channel', key: 'sms' },
  ]),
  smallPolicy({ type: 'time_window', allowedDays: [6, 7], startHour: 22, endHour: 24 }),
  smallPolicy({ type: 'outcome_based', outcomeKeys: ['dismiss', 'not_interested'], lookbackDays: 30 }),
  smallPolicy({ type: 'outcome_based', outcomeKeys: ['click', 'convert'], lookbackDays: 20 }, [
    { scope: 'channel', key: 'email' },
    { scope: 'channel', key: 'sms' },
  ]),
  smallPolicy({ type: 'segment_exclusion', excludeSegments: ['rich', 'spenders'] }),
  smallPolicy({ type: 'segment_exclusion', excludeSegments: ['order_owners'] }, [
    { scope: 'offer', key: 'food-a' },
  ]),
  smallPolicy({ type: 'mutual_exclusion', offerKeys: ['drink-a', 'drink-c'], windowDays: 25 }),
  smallPolicy({ type: 'mutual_exclusion', offerKeys: drinks, windowDays: 15 }, [
    { scope: 'offer', key: 'drink-b' },
  ]),
  smallPolicy({ type: 'category_suppression', categoryKey: 'drinks', days: 20 }, [
    { scope: 'category', key: 'drinks' },
  ]),
  smallPolicy({ type: 'budget_exhausted' }),
]

const budgeted: Pack = {
  ...smallPack,
  offers: smallPack.offers.map(offer =>
    offer.key === 'drink-a'
      ? { ...offer, budget: { maxImpressions: 25, dailyBudget: null } }
      : offer.key === 'drink-c'
        ? { ...offer, budget: { maxImpressions: null, dailyBudget: 2 } }
        : offer,
  ),
}

describe('the history of a small pack', () => {
  for (const policy of policies) {
    const where = policy.scopes.map(({ scope, key }) => key ?? scope).join(', ')
    test(`keeps the policy ${policy.rule.type} (${where}), and would break it if it were paused`, () => {
      const kept = { ...budgeted, contactPolicies: [policy] }
      const paused = { ...kept, contactPolicies: [{ ...policy, status: 'paused' } as const] }
      const [first, second] = [smallBlock(0), smallBlock(1)]
      for (const seed of [1, 2, 3]) {
        assert.deepEqual(brokenPromises(loaded(kept, [first, second], seed)), [])
        const without = loaded(paused, [first, second], seed)
        assert.deepEqual(brokenPromises(without), [])
        assert.notDeepEqual(brokenPromises({ ...without, pack: kept }), [])
      }
    })
  }

  const all: Pack = {
    ...budgeted,
    contactPolicies: [
      smallPolicy({ type: 'customer_total_cap', ...noCaps, maxPerDay: 1, maxPerWeek: 3 }),
      smallPolicy({ type: 'frequency_cap', ...noCaps, maxPerWeek: 2 }, [{ scope: 'channel', key: 'email' }]),
      smallPolicy({ type: 'cooldown', cooldownHours: 72 }),
      smallPolicy({ type: 'outcome_based', outcomeKeys: ['not_interested'], lookbackDays: 30 }),
      smallPolicy({ type: 'mutual_exclusion', offerKeys: ['drink-a', 'food-b'], windowDays: 7 }),
      smallPolicy({ type: 'time_window', allowedDays: [1, 2, 3, 4, 5], startHour: 9, endHour: 18 }, [
        { scope: 'channel', key: 'sms' },
      ]),
      smallPolicy({ type: 'budget_exhausted' }),
      smallPolicy({ type: 'allow_override' }),
      smallPolicy({ type: 'metric_condition', metric: 'ctr', operator: '>', value: 1 }),
    ],
    qualificationRules: [
      smallRule(
        'consent',
        { type: 'attribute_condition', condition: { field: 'opt_in', operator: '=', value: true } },
        [{ scope: 'channel', key: 'email' }],
      ),
      smallRule('rich-only', { type: 'segment_required', requiredSegments: ['rich'] }, [
        { scope: 'offer', key: 'drink-c' },
        { scope: 'subcategory', key: 'food-a' },
      ]),
      smallRule(
        'spenders-score',
        { type: 'attribute_condition', condition: { field: 'score', operator: '>', value: 10.5 } },
        [{ scope: 'segment', key: 'spenders' }],
      ),
    ],
  }
  const blocks = Array.from({ length: 10 }, (_, number) => smallBlock(number))

  test('keeps all its promises in ten blocks, with several seeds and anchors', () => {
    for (const seed of [0, 1, 7, Number.MAX_SAFE_INTEGER]) {
      for (const anchor of ['2026-02-01', '2024-03-01', '2025-12-28']) {
        assert.deepEqual(brokenPromises(loaded(all, blocks, seed, anchor)), [])
      }
    }
  })

  test('is another with gates and policies away, and the gates are then not passed', () => {
    const open = loaded({ ...all, qualificationRules: [] }, [smallBlock()])
    const broken = brokenPromises({ ...open, pack: all })
    for (const rule of all.qualificationRules) {
      assert.ok(
        broken.some(each => each.startsWith(`rule ${rule.key} `)),
        rule.key,
      )
    }
  })

  test('is the same each time, whatever other blocks there are, and another with another seed, version or block', () => {
    const one = simulate(planHistory(all, { seed: 5, anchor: ANCHOR }), smallBlock(3))
    const again = loaded(all, blocks, 5).interactions.filter(each =>
      /^C-(18[1-9]|19\d|2[0-3]\d|240)$/.test(each.customer),
    )
    assert.deepEqual(again, one)
    assert.notDeepEqual(simulate(planHistory(all, { seed: 6, anchor: ANCHOR }), smallBlock(3)), one)
    assert.notDeepEqual(
      simulate(planHistory({ ...all, version: '1.0.1' }, { seed: 5, anchor: ANCHOR }), smallBlock(3)),
      one,
    )
    assert.notDeepEqual(
      simulate(planHistory(all, { seed: 5, anchor: ANCHOR }), { ...smallBlock(3), number: 4 }),
      one,
    )
  })

  test('stays what it was, to the byte', () => {
    const history = simulate(planHistory(all, { seed: 1, anchor: ANCHOR }), smallBlock())
    const digest = createHash('sha256').update(JSON.stringify(history)).digest('hex')
    assert.equal(digest, 'e40ecd689224cf00db626a89b152a4bc8bbc2f8df067a9467ba85c1b04a36137')
  })

  test('moves with an anchor that is whole weeks later', () => {
    const now = simulate(planHistory(all, { seed: 1, anchor: '2026-02-01' }), smallBlock())
    const later = simulate(planHistory(all, { seed: 1, anchor: '2026-03-01' }), smallBlock())
    assert.deepEqual(
      later.map(each => ({ ...each, at: each.at - 28 * 86_400_000 })),
      now,
    )
  })

  test('shows offers only while they run', () => {
    const pack = {
      ...all,
      offers: all.offers.map(offer => ({
        ...offer,
        schedule:
          offer.key === 'drink-b'
            ? { startAt: '-20d', endAt: '2026-01-25T12:00:00Z' }
            : { startAt: '2026-01-01', endAt: null },
      })),
    }
    assert.deepEqual(brokenPromises(loaded(pack, [smallBlock()])), [])
    const early = loaded(all, [smallBlock()])
    assert.ok(brokenPromises({ ...early, pack }).some(each => each.includes('did not run')))
  })

  test('has neither drafts nor what is paused or archived', () => {
    const pack: Pack = {
      ...all,
      contactPolicies: [],
      offers: [...all.offers, smallOffer('drink-d', 'drinks', { status: 'draft' })].map(offer =>
        offer.key === 'food-a' ? { ...offer, status: 'archived' } : offer,
      ),
      creatives: all.creatives.map(each =>
        each.key === 'drink-a-email' ? { ...each, status: 'paused' } : each,
      ),
    }
    assert.deepEqual(brokenPromises(loaded(pack, [smallBlock()])), [])
  })

  test('prefers high priorities, heavy variants, preferred channels, and conversions on what is worth more', () => {
    const { interactions, rows } = loaded(smallPack, blocks)
    const count = (fits: (each: (typeof interactions)[number]) => boolean) => interactions.filter(fits).length
    assert.ok(count(({ offer }) => offer === 'drink-a') > 2 * count(({ offer }) => offer === 'food-a'))
    assert.ok(
      count(({ creative }) => creative.endsWith('control')) >
        1.7 * count(({ creative }) => creative.endsWith('variant_a')),
    )
    const converts = (offer: string) => count(each => each.outcome === 'convert' && each.offer === offer)
    assert.ok(converts('drink-c') > 1.5 * converts('drink-b'))
    const preferred = new Map(rows.customers?.map(row => [row.customer_id, row.preferred_channel]))
    const share = count(each => preferred.get(each.customer) === each.channel) / interactions.length
    assert.ok(share > 0.6, `${share}`)
  })

  test('uses every day of its window and the daytime of its channels', () => {
    const { interactions } = loaded(smallPack, blocks)
    const shown = interactions.filter(each => each.outcome === 'impression')
    assert.equal(new Set(shown.map(each => Math.floor(each.at / 86_400_000))).size, 40)
    const hours = new Set(
      shown.filter(each => each.channel === 'sms').map(each => new Date(each.at).getUTCHours()),
    )
    assert.deepEqual(
      [...hours].sort((a, b) => a - b),
      [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
    )
  })
})

describe('a history that cannot be', () => {
  const refused = (pack: Pack, words: RegExp) =>
    assert.throws(
      () => simulate(planHistory(pack, { seed: 1, anchor: ANCHOR }), smallBlock(2)),
      error => (error as { code?: string }).code === 'history_short' && words.test((error as Error).message),
    )

  test('names too few customers who pass the rules', () => {
    const nobody = smallRule(
      'nobody',
      { type: 'attribute_condition', condition: { field: 'tier', operator: '=', value: 'none' } },
      [
        { scope: 'channel', key: 'email' },
        { scope: 'channel', key: 'sms' },
      ],
    )
    refused(
      { ...smallPack, qualificationRules: [nobody] },
      /^history.yaml, line 2: Block 3 of pack "small" has only 0 pairs .* 100 threads/,
    )
  })

  test('names the policy that leaves too little room', () => {
    const tight = smallPolicy({ type: 'customer_total_cap', ...noCaps, maxTotal: 2 })
    refused(
      { ...smallPack, contactPolicies: [tight] },
      /room for \d+ of its 100 threads .*"customer_total_cap"/,
    )
  })

  test('names numbers that do not add up', () => {
    const history = { ...smallPack.history, contactDays: 201 }
    refused({ ...smallPack, history }, /100 threads have 100 responses and 201 contact days/)
  })

  test('may be empty', () => {
    const history = { ...smallPack.history, threads: 0, contactDays: 0, responses: {} }
    assert.deepEqual(
      simulate(planHistory({ ...smallPack, offers: [], history }, { seed: 1, anchor: ANCHOR }), smallBlock()),
      [],
    )
  })

  test('is one that just fits all the same: the last customer is found', () => {
    const history = { ...smallPack.history, threads: 120, contactDays: 120, responses: { click: 120 } }
    const two = smallPolicy({ type: 'customer_total_cap', ...noCaps, maxTotal: 2 })
    assert.deepEqual(
      brokenPromises(loaded({ ...smallPack, history, contactPolicies: [two] }, [smallBlock()])),
      [],
    )
  })
})
