import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../packages/server/src/core/access/access.ts'
import type { Catalog } from '../../packages/server/src/core/ports/catalog.ts'
import type { Receipt, Receipts } from '../../packages/server/src/core/ports/receipts.ts'
import { settleIn, type Trial } from './catalog-house.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const answer: Receipt = { fingerprint: 'f', status: 201, body: Buffer.from([0, 255, 10]) }

/** Answers kept for requests that carry an Idempotency-Key. */
export function receiptPromises(trial: Trial): void {
  test('a receipt is claimed once, running until it is settled, and settled from then on', async () => {
    const { catalog } = trial()
    const { claim, ask, name } = await opened(catalog)
    const states = await Promise.all(Array.from({ length: 10 }, claim))
    assert.equal(states.filter(state => state === 'claimed').length, 1)
    assert.equal(states.filter(state => state === 'running').length, 9)
    await ask(receipts => receipts.settle(name, answer))
    const settled = await ask(receipts => receipts.claim(name))
    assert.ok(settled.state === 'settled')
    assert.deepEqual([settled.fingerprint, settled.status, [...settled.body]], ['f', 201, [0, 255, 10]])
  })

  test('a released receipt can be claimed again; a settled one stays', async () => {
    const { catalog } = trial()
    const { claim, ask, name } = await opened(catalog)
    assert.equal(await claim(), 'claimed')
    await ask(receipts => receipts.release(name))
    assert.equal(await claim(), 'claimed')
    await ask(receipts => receipts.settle(name, answer))
    await ask(receipts => receipts.release(name))
    assert.equal(await claim(), 'settled')
  })

  test('a claim without a sign of life for a minute is free; a renewed one is not', async () => {
    const { catalog, age } = trial()
    const { claim, ask, name } = await opened(catalog)
    assert.equal(await claim(), 'claimed')
    await age(MINUTE / 2)
    await ask(receipts => receipts.renew(name))
    await age(MINUTE / 2 + 5000)
    assert.equal(await claim(), 'running')
    await age(MINUTE)
    assert.equal(await claim(), 'claimed')
  })

  test('who lost a claim to someone faster cannot settle, and what it did does not happen', async () => {
    const { catalog, age } = trial()
    const { actor, claim, ask, name } = await opened(catalog)
    await claim()
    await age(2 * MINUTE)
    await claim()
    await ask(receipts => receipts.settle(name, answer))
    const late = catalog.transact(actor.scope, async tx => {
      await tx.projects.add({ id: crypto.randomUUID() as never, name: 'twice', description: '' })
      await tx.receipts.settle(name, answer)
    })
    await assert.rejects(late, { code: 'idempotency_in_progress' })
    assert.equal(await catalog.read(actor.scope, tx => tx.projects.named('twice')), null)
  })

  test('a receipt is forgotten after a day', async () => {
    const { catalog, age } = trial()
    const first = await opened(catalog)
    const second = await opened(catalog)
    for (const { claim, ask, name } of [first, second]) {
      await claim()
      await ask(receipts => receipts.settle(name, answer))
    }
    await age(DAY - MINUTE)
    await catalog.expireReceipts()
    assert.equal(await first.claim(), 'settled')
    await age(2 * MINUTE)
    assert.ok((await catalog.expireReceipts()) >= 2)
    assert.equal(await catalog.expireReceipts(), 0)
    assert.equal(await first.claim(), 'claimed')
    assert.equal(await second.claim(), 'claimed')
  })

  test('what is governed can settle a receipt', async () => {
    const { catalog } = trial()
    const { actor, claim, name } = await opened(catalog)
    await claim()
    await catalog.govern(tx => tx.receipts(actor.scope).settle(name, answer))
    assert.equal(await claim(), 'settled')
  })
}

async function opened(catalog: Catalog) {
  const actor: Actor = await settleIn(catalog)
  const name = { keyId: actor.key.id, idempotencyKey: 'do it once' }
  const ask = <T>(question: (receipts: Receipts) => Promise<T>): Promise<T> =>
    catalog.transact(actor.scope, tx => question(tx.receipts))
  const claim = async () => (await ask(receipts => receipts.claim(name))).state
  return { actor, name, ask, claim }
}
