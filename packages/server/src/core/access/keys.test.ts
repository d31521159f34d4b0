import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideKey } from './keys.ts'
import { hashSecret } from './secret.ts'

const now = new Date('2026-02-12T08:00:00Z')
const request = { name: 'nightly load', role: 'editor' } as const

test('a key belongs to the one who asks, never expires and is no operator key, unless said otherwise', () => {
  const key = decideKey(request, 'Alice Chen', 'rh_live_1', now)
  assert.equal(key.userName, 'Alice Chen')
  assert.equal(key.expiresAt, null)
  assert.equal(key.operator, false)
  assert.equal(decideKey({ ...request, userName: 'Bob' }, 'Alice Chen', 'rh_live_1', now).userName, 'Bob')
})

test('of the secret only a hash is kept', () => {
  const key = decideKey(request, 'Alice Chen', 'rh_live_1', now)
  assert.equal(key.secretHash, hashSecret('rh_live_1'))
  assert.ok(!JSON.stringify(key).includes('rh_live_1'))
})

test('a key expires in the future or not at all', () => {
  const expiring = (expiresAt: string) =>
    decideKey({ ...request, expiresAt }, 'Alice Chen', 's', now).expiresAt
  assert.deepEqual(expiring('2026-02-12T09:00:00.001+01:00'), new Date('2026-02-12T08:00:00.001Z'))
  for (const past of ['2026-02-12T08:00:00Z', '2020-01-01T00:00:00Z', '2026-12-31T23:59:60Z']) {
    assert.throws(() => expiring(past), { code: 'invalid_value' }, past)
  }
})
