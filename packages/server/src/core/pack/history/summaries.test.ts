import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Interaction } from '../block.ts'
import { summarize } from './summaries.ts'

const at = (text: string) => Date.parse(`2026-01-${text}Z`)
const interaction = (
  outcome: string,
  when: number,
  value = '0',
  more: Partial<Interaction> = {},
): Interaction => ({
  customer: 'C-1',
  offer: 'tea',
  creative: 'tea-email',
  channel: 'email',
  outcome,
  at: when,
  value,
  ...more,
})

test('there is one summary of each day with contact and one of all time, in exact decimals', () => {
  const summaries = summarize([
    interaction('convert', at('12T23:59:59'), '0.10'),
    interaction('impression', at('10T08:00:00')),
    interaction('impression', at('12T09:00:00')),
    interaction('convert', at('12T23:59:58'), '0.2'),
  ])
  const thread = { customer: 'C-1', offer: 'tea', creative: 'tea-email', channel: 'email' }
  const none = { positive: 0, negative: 0, neutral: 0, converts: 0, totalValue: '0' }
  const end = { lastContactAt: at('12T23:59:59'), lastOutcome: 'convert' }
  const second = { ...none, positive: 2, converts: 2, totalValue: '0.30', ...end }
  assert.deepEqual(summaries, [
    {
      ...thread,
      ...none,
      periodType: 'daily',
      periodKey: '2026-01-10',
      impressions: 1,
      lastContactAt: at('10T08:00:00'),
      lastOutcome: 'impression',
    },
    { ...thread, ...second, periodType: 'daily', periodKey: '2026-01-12', impressions: 1 },
    { ...thread, ...second, periodType: 'alltime', periodKey: 'all', impressions: 2 },
  ])
})

test('threads are told apart by customer, offer, creative and channel, and responses by their class', () => {
  const summaries = summarize([
    interaction('dismiss', at('10T08:00:00')),
    interaction('expired', at('10T09:00:00')),
    interaction('click', at('10T10:00:00'), '0', { creative: 'tea-email-b' }),
    interaction('impression', at('10T11:00:00'), '0', { customer: 'C-2' }),
  ])
  assert.deepEqual(
    summaries
      .filter(each => each.periodType === 'alltime')
      .map(each => [
        each.customer,
        each.creative,
        each.impressions,
        each.positive,
        each.negative,
        each.neutral,
      ]),
    [
      ['C-1', 'tea-email', 0, 0, 1, 1],
      ['C-1', 'tea-email-b', 0, 1, 0, 0],
      ['C-2', 'tea-email', 1, 0, 0, 0],
    ],
  )
})

test('nothing has no summary', () => {
  assert.deepEqual(summarize([]), [])
})
