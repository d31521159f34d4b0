import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { adminKey } from '../../server.ts'
import { type Answer, type Caller, type StartedHouse, startHouse } from '../start.ts'

/** The full prefixes of the services that the tests speak to. */
export const REGISTRY = '/data/foundation/schemaregistry'
export const CATALOG = '/data/foundation/catalog'
export const IMPORT = '/data/foundation/import'
export const EXPORT = '/data/foundation/export'
export const SANDBOXES = '/data/foundation/sandbox-management'

/** A house whose first organization is `acme@rowhouse`, with the tenant `acme`. */
export function startPlatform(env: Record<string, string> = {}): Promise<StartedHouse> {
  return startHouse({ ROWHOUSE_ORG: 'acme@rowhouse', ROWHOUSE_ENGINE_PROCESSES: '1', ...env })
}

export interface Identity {
  readonly secret?: string
  readonly organization?: string
  readonly sandbox?: string | null
}

/** The four headers of the gate. */
export function gateHeaders({
  secret = adminKey,
  organization = 'acme@rowhouse',
  sandbox = 'prod',
}: Identity = {}): Record<string, string> {
  return {
    authorization: `Bearer ${secret}`,
    'x-api-key': 'my-client',
    'x-gw-ims-org-id': organization,
    ...(sandbox === null ? {} : { 'x-sandbox-name': sandbox }),
  }
}

/** Calls with the four headers of the gate. */
export function asClient(house: StartedHouse, identity: Identity = {}): Caller {
  const call = house.as(null)
  return (method, path, sent = {}) =>
    call(method, path, { ...sent, headers: { ...gateHeaders(identity), ...sent.headers } })
}

/** Asserts a refusal of the door: its status, the last part of its type, and its whole frame. */
export function assertProblem(answer: Answer, status: number, name: string): void {
  assert.equal(answer.status, status, answer.text)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  const { type, title, status: told, report, detail } = answer.json
  const base = name.startsWith('XDM-') ? 'http://ns.adobe.com/aep/errors/' : 'urn:rowhouse:error:'
  assert.deepEqual([type, told], [`${base}${name}`, status], answer.text)
  assert.equal(report['detailed-message'], detail)
  assert.equal(report.registryRequestId, answer.headers.get('x-request-id'))
  assert.match(report.timestamp, /^\d\d-\d\d-\d{4} \d\d:\d\d:\d\d$/)
  assert.ok(Array.isArray(report['sub-errors']) && title && detail.length > 15, answer.text)
}

/** Makes a sandbox and waits until it can be entered. */
export async function makeSandbox(house: StartedHouse, name: string, identity: Identity = {}) {
  const call = asClient(house, identity)
  const json = { name, title: `The ${name} sandbox`, type: 'development' }
  const made = await call('POST', '/sandboxes', { json })
  assert.equal(made.status, 202, made.text)
  await untilState(call, name, 'active')
  return made.json
}

/** Waits until a sandbox is in a state; null: until it is gone. */
export async function untilState(call: Caller, name: string, state: string | null): Promise<void> {
  for (;;) {
    const answer = await call('GET', `/sandboxes/${name}`)
    if ((answer.status === 404 ? null : answer.json.state) === state) return
    await sleep(50)
  }
}
