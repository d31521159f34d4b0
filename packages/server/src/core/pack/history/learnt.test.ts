import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addLessons, noLessons } from '../../../../../../test/packs/lessons.ts'
import { smallPack } from '../../../../../../test/packs/small-pack.ts'
import type { Interaction } from '../block.ts'
import { learntOf } from './learnt.ts'

const [bandit, card, greedy] = smallPack.models
const happened = (offer: string, outcome: string, at: number): Interaction => ({
  customer: 'C-1',
  offer,
  creative: `${offer}-email`,
  channel: 'email',
  outcome,
  at,
  value: '0',
})
const first = [
  happened('drink-a', 'impression', 1),
  happened('drink-a', 'impression', 5),
  happened('drink-a', 'click', 9),
  happened('food-a', 'impression', 3),
  happened('food-a', 'dismiss', 4),
]
const second = [
  happened('drink-a', 'impression', 2),
  happened('drink-a', 'convert', 3),
  happened('drink-b', 'accept', 4),
]
const lessons = addLessons(addLessons(noLessons, first), second)

test('bandits count what went well and what did not, over all blocks', () => {
  for (const model of [bandit, greedy]) {
    assert.ok(model)
    assert.deepEqual(learntOf(model, lessons, smallPack.offers), {
      modelState: {
        'drink-a': { alpha: 3, beta: 2 },
        'drink-b': { alpha: 2, beta: 1 },
        'drink-c': { alpha: 1, beta: 1 },
        'food-a': { alpha: 1, beta: 2 },
        'food-b': { alpha: 1, beta: 1 },
      },
      trainingSamples: 8,
      lastTrainedAt: 9,
    })
  }
})

test('other models learn nothing, and nobody learns from nothing', () => {
  const nothing = { modelState: {}, trainingSamples: 0, lastTrainedAt: null }
  assert.ok(card && bandit)
  assert.deepEqual(learntOf(card, lessons, smallPack.offers), nothing)
  assert.deepEqual(learntOf(bandit, noLessons, smallPack.offers), nothing)
})

test('lessons of blocks add up to those of all', () => {
  assert.deepEqual(lessons, addLessons(noLessons, [...first, ...second]))
})
