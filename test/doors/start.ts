import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig } from '../../packages/server/src/config.ts'
import type { Ports } from '../../packages/server/src/core/ports/ports.ts'
import { createObserver } from '../../packages/server/src/observe.ts'
import { openHouse } from '../../packages/server/src/open.ts'
import { administer, houseDatabase } from '../database.ts'
import { adminKey, temporaryFolder } from '../server.ts'

/** A house that stands in this process, on a port and a database of its own, with real adapters behind every port. */
export interface StartedHouse extends AsyncDisposable {
  readonly address: string
  readonly home: string
  readonly ports: Ports
  readonly databaseUrl: string
  /** The operator, with the role admin in the first organization. */
  readonly admin: Caller
  /** The project `default` of the first organization. */
  readonly projectId: string
  /** Calls with another key; null: with none. */
  as(secret: string | null): Caller
  /** Every object on the store, in key order. */
  objects(): Promise<string[]>
}

/** Asks as someone: a method, a path, and what to send. */
export type Caller = (method: string, path: string, sent?: Sent) => Promise<Answer>

export interface Sent {
  readonly json?: unknown
  readonly form?: FormData
  readonly body?: RequestInit['body']
  readonly headers?: Record<string, string>
  readonly signal?: AbortSignal
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
  readonly text: string
  /** The body as JSON; fails when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails when it is not there
  readonly json: any
}

export async function startHouse(env: Record<string, string> = {}): Promise<StartedHouse> {
  await using opened = new AsyncDisposableStack()
  const { path: home } = opened.use(await temporaryFolder())
  const database = opened.use(await houseDatabase())
  const config = readConfig({
    ROWHOUSE_HOME: home,
    ROWHOUSE_PORT: '0',
    ROWHOUSE_ADMIN_KEY: adminKey,
    ROWHOUSE_DEMO: '0',
    ROWHOUSE_LOG_LEVEL: 'silent',
    ROWHOUSE_ENGINE_MEMORY: '512MB',
    DATABASE_URL: database.url,
    ...env,
  })
  const house = opened.use(await openHouse(config, createObserver(config.logLevel)))
  // Whatever was asked has been answered: a connection that was opened and not used would be waited for a minute.
  opened.defer(() => house.app.server.closeAllConnections())
  const address = await house.app.listen({ port: 0, host: '127.0.0.1' })
  const as = (secret: string | null) => caller(address, secret)
  const admin = as(adminKey)
  const { default_project_id: projectId } = (await admin('GET', '/api/me')).json
  const scope = opened.move()
  return {
    address,
    home,
    ports: house.ports,
    databaseUrl: database.url,
    admin,
    projectId,
    as,
    objects: () => objectsBelow(join(home, 'objects')),
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}

/**
 * A house that leaves the statistics of what is published to those who ask for them: making them in the background costs as
 * much as the uploads, and the tests look at none.
 */
export async function withoutStatistics(starting: Promise<StartedHouse>): Promise<StartedHouse> {
  const house = await starting
  await administer(
    house.databaseUrl,
    `create function public.tomorrow() returns trigger language plpgsql as $$
     begin
       if new.task_id = (select id from graphile_worker._private_tasks where identifier = 'profile') then
         new.run_at := now() + interval '1 day';
       end if;
       return new;
     end $$;
     create trigger tomorrow before insert on graphile_worker._private_jobs for each row execute function public.tomorrow()`,
  )
  return house
}

function caller(address: string, secret: string | null): Caller {
  return async (method, path, { json, form, body, headers = {}, signal } = {}) => {
    const response = await fetch(new URL(path, address), {
      method,
      headers: {
        ...(secret !== null && { authorization: `Bearer ${secret}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: json === undefined ? (form ?? body ?? null) : JSON.stringify(json),
      ...(signal && { signal }),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      text: bytes.toString(),
      get json() {
        return JSON.parse(bytes.toString())
      },
    }
  }
}

async function objectsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/** A form whose members stand in the order given; `file` is the content of a file, or one with its name. */
export function form(members: Record<string, string | Blob>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(members)) {
    if (typeof value !== 'string') data.append(name, value, value instanceof File ? value.name : 'data.csv')
    else if (name === 'file') data.append(name, new Blob([value], { type: 'text/csv' }), 'data.csv')
    else data.append(name, value)
  }
  return data
}

export const transactions = 'amount,merchant,is_fraud\n29.99,ACME Corp,0\n1250.00,Luxury Ltd,1\n'

/** Uploads a dataset and answers what the upload answered. */
export async function uploadDataset(
  house: StartedHouse,
  members: Record<string, string | Blob> = {},
  call = house.admin,
) {
  const defaults = { project_id: house.projectId, name: 'Transactions Q4', file: transactions }
  const answer = await call('POST', '/api/datasets/upload', { form: form({ ...defaults, ...members }) })
  assert.equal(answer.status, 201, answer.text)
  return answer.json
}

/** Uploads a dataset with a version per file; answers its id. */
export async function uploadVersions(
  house: StartedHouse,
  first: string,
  ...others: string[]
): Promise<string> {
  const { id } = await uploadDataset(house, { file: first })
  for (const file of others) {
    const sent = { form: form({ description: 'next', file }) }
    const made = await house.admin('POST', `/api/datasets/${id}/versions`, sent)
    assert.equal(made.status, 201, made.text)
  }
  return id
}

/** A key of the given role; answers its secret. */
export async function makeKey(call: Caller, role: string): Promise<string> {
  const made = await call('POST', '/api/keys', { json: { name: `${role} of the test`, role } })
  assert.equal(made.status, 201, made.text)
  return made.json.secret
}

/** Another organization; answers the secret of its first key. */
export async function makeOrganization(house: StartedHouse, id: string): Promise<string> {
  const made = await house.admin('POST', '/api/organizations', { json: { id, name: id } })
  assert.equal(made.status, 201, made.text)
  return made.json.key.secret
}

/** Asserts a refusal: its status, its code, and a problem with a sentence. */
export function assertRefused(answer: Answer, status: number, code: string): void {
  assert.deepEqual([answer.status, answer.json.code], [status, code], answer.text)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  assert.equal(answer.json.status, status)
  assert.ok(answer.json.detail.length > 20 && answer.json.title && answer.json.type && answer.json.instance)
}
