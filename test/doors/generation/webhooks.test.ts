import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { openCourier } from '../../../packages/server/src/adapters/http/courier.ts'
import { mayReach, readAllowance } from '../../../packages/server/src/adapters/http/public-address.ts'
import { afterAttempt, type Delivery } from '../../../packages/server/src/core/webhooks/webhook.ts'
import { assertRefused, type StartedHouse, startHouse } from '../start.ts'

interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A receiver on this machine that answers by path: `/204`, `/500`, `/302`, `/410`, and never at `/silent`. */
const received: Received[] = []
const receiver = createServer((request, response: ServerResponse) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    const path = request.url ?? ''
    received.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString() })
    if (path === '/silent') return
    const status = Number(path.slice(1))
    response.writeHead(status, status === 302 ? { location: '/204' } : {}).end()
  })
})

let house: StartedHouse
let origin: string
let secret: string

before(async () => {
  receiver.listen(0, '127.0.0.1')
  await new Promise(resolve => receiver.once('listening', resolve))
  origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  house = await startHouse({ ROWHOUSE_WEBHOOK_ALLOW: '127.0.0.1' })
  const json = { name: 'shop', data: 'Order:\n  id: integer @id\n  price: number 1-9\n' }
  assert.equal((await house.admin('POST', '/project', { json })).status, 201)
  secret = (await house.admin('GET', '/api/webhooks/secret')).json.secret
})
after(async () => {
  await house[Symbol.asyncDispose]()
  receiver.closeAllConnections()
  receiver.close()
})

/** Generates, and answers the delivery once it was tried. */
async function notify(path: string) {
  const json = { entity_name: 'Order', count: 10, webhook_url: `${origin}${path}`, seed: 1 }
  const started = await house.admin('POST', '/data/shop', { json })
  assert.equal(started.status, 202, started.text)
  for (;;) {
    const { items } = (await house.admin('GET', '/api/webhooks/deliveries?limit=100')).json
    const delivery = items.find(
      ({ payload }: { payload: { data: { id: string } } }) => payload.data.id === started.json.id,
    )
    if (delivery?.attempts.length > 0) return delivery
    await sleep(30)
  }
}

test('the end of a generation is told, signed as Standard Webhooks asks, and can be fetched by what it says', async () => {
  const delivery = await notify('/204')
  assert.equal(delivery.state, 'delivered')
  assert.equal(delivery.attempts[0].status, 204)
  const message = received.find(({ headers }) => headers['webhook-id'] === delivery.id) ?? assert.fail()
  const verified = new Webhook(secret).verify(message.body, message.headers as Record<string, string>)
  assert.deepEqual(verified, delivery.payload)
  const { type, data } = delivery.payload
  assert.equal(type, 'generation.completed')
  assert.deepEqual([data.status, Object.keys(data.data)], ['completed', ['Order']])
  const rows = JSON.parse(await (await fetch(data.data.Order)).text())
  assert.equal(rows.length, 10)
  assert.throws(() =>
    new Webhook(secret).verify(`${message.body} `, message.headers as Record<string, string>),
  )
})

test('a receiver that fails is tried again in five seconds, and a redirect is not followed', async () => {
  for (const path of ['/500', '/302']) {
    const { state, attempts, next_at: next, id } = await notify(path)
    assert.deepEqual([state, attempts.length], ['pending', 1], path)
    assert.match(attempts[0].error, new RegExp(path.slice(1)))
    const wait = Date.parse(next) - Date.parse(attempts[0].at)
    assert.ok(wait >= 5000 && wait <= 5500, `${wait} ms`)
    assert.equal(received.filter(({ headers }) => headers['webhook-id'] === id).length, 1)
  }
})

test('a receiver that is gone is not tried again, and a delivery can be asked for once more', async () => {
  const delivery = await notify('/410')
  assert.deepEqual([delivery.state, delivery.next_at], ['failed', null])
  const again = await house.admin('POST', `/api/webhooks/deliveries/${delivery.id}/redeliver`)
  assert.deepEqual([again.status, again.json.state], [202, 'pending'])
  for (;;) {
    const { items } = (await house.admin('GET', '/api/webhooks/deliveries?limit=100')).json
    const now = items.find(({ id }: { id: string }) => id === delivery.id)
    if (now.attempts.length === 2) break
    await sleep(30)
  }
  assert.equal(received.filter(({ headers }) => headers['webhook-id'] === delivery.id).length, 2)
  const none = '00000000-0000-7000-8000-000000000000'
  assertRefused(
    await house.admin('POST', `/api/webhooks/deliveries/${none}/redeliver`),
    404,
    'unknown_delivery',
  )
})

test('the waits are those of the schedule, and then there are none', () => {
  const attempt = (status: number | null, at = new Date(0)) => ({ at, status, error: 'x', milliseconds: 1 })
  let delivery: Pick<Delivery, 'attempts'> = { attempts: [] }
  const waits: (number | null)[] = []
  for (let count = 0; count < 10; count++) {
    const next = afterAttempt(delivery, attempt(500), 0)
    waits.push(next.nextAt && next.nextAt.getTime() / 1000)
    delivery = next
  }
  assert.deepEqual(waits, [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, null])
  assert.equal(afterAttempt({ attempts: [] }, attempt(null), 1).nextAt?.getTime(), 5500)
})

test('a receiver that never answers is given up', async () => {
  const courier = openCourier(readAllowance(['127.0.0.1']), 200)
  await assert.rejects(
    courier.post({ url: `${origin}/silent`, headers: {}, body: '{}' }),
    /did not answer within 0.2 s/,
  )
})

test('places that are not public are refused, by address and by name, before anything is sent', async () => {
  const courier = openCourier(readAllowance([]))
  for (const url of [
    'http://127.0.0.1/x',
    'http://localhost/x',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/x',
    'http://[::ffff:127.0.0.1]/x',
    'http://[64:ff9b::7f00:1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.8/',
    'https://192.168.1.1/',
    'http://0.0.0.0/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'http://user:secret@example.com/',
    'nothing',
  ]) {
    await assert.rejects(courier.check(url), { code: 'webhook_refused' }, url)
    await assert.rejects(courier.post({ url, headers: {}, body: '' }), { code: 'webhook_refused' }, url)
  }
  const json = { entity_name: 'Order', count: 1, webhook_url: 'http://10.0.0.8/hook' }
  assertRefused(await house.admin('POST', '/data/shop', { json }), 400, 'webhook_refused')
})

test('hosts and networks may be allowed, and others stay refused', () => {
  const allowance = readAllowance(['hooks.local', '10.1.0.0/16', '::1'])
  for (const [address, may] of [
    ['10.1.2.3', true],
    ['10.2.2.3', false],
    ['::1', true],
    ['fd00::1', false],
    ['93.184.216.34', true],
    ['2606:2800:220:1::1', true],
  ] as const) {
    assert.equal(mayReach(address, allowance), may, address)
  }
  assert.ok(allowance.hosts.has('hooks.local'))
  assert.throws(() => readAllowance(['10.1.0.0/x']), TypeError)
})

test('a new secret signs what comes after it', async () => {
  const made = await house.admin('POST', '/api/webhooks/secret')
  assert.equal(made.status, 201)
  assert.notEqual(made.json.secret, secret)
  const { id } = await notify('/204')
  const message = received.find(({ headers }) => headers['webhook-id'] === id) ?? assert.fail()
  new Webhook(made.json.secret).verify(message.body, message.headers as Record<string, string>)
  assert.throws(() => new Webhook(secret).verify(message.body, message.headers as Record<string, string>))
})
