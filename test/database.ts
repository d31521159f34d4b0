import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { openEmbeddedPostgres } from '../packages/server/src/adapters/postgres/embedded.ts'

/** PostgreSQL's codes for a database that others are connected to, and for one that is being vacuumed, which only a superuser may end. */
const OCCUPIED = ['55006', '42501']
const PATIENCE_MS = 60_000

export interface FreshDatabase extends AsyncDisposable {
  readonly url: string
}

/**
 * An empty database of one's own: on the server that ROWHOUSE_TEST_DATABASE_URL names, whose user may create databases,
 * else on an embedded one that lives as long as the database.
 */
export function freshDatabase(): Promise<FreshDatabase> {
  return createDatabase()
}

/**
 * A database of one's own for whom it is no matter who makes the tables of catalog and queue: a copy of the one that
 * ROWHOUSE_TEST_TEMPLATE names, where they are made once for a whole run, else an empty one.
 */
export function houseDatabase(): Promise<FreshDatabase> {
  const template = process.env.ROWHOUSE_TEST_TEMPLATE
  return createDatabase(template && ` template ${template} strategy file_copy`)
}

async function createDatabase(how = ''): Promise<FreshDatabase> {
  await using opened = new AsyncDisposableStack()
  const server = process.env.ROWHOUSE_TEST_DATABASE_URL ?? opened.use(await temporaryServer()).url
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${name}${how}`)
  opened.defer(() => dropDatabase(server, name))
  const url = new URL(server)
  url.pathname = `/${name}`
  const scope = opened.move()
  return { url: url.href, [Symbol.asyncDispose]: () => scope.disposeAsync() }
}

/** Others, and the server's own vacuuming, may be at work in the database for a while. */
async function dropDatabase(server: string, name: string): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(200)) {
    try {
      return await administer(server, `drop database ${name} with (force)`)
    } catch (error) {
      if (!OCCUPIED.includes((error as { code?: string }).code ?? '') || Date.now() > deadline) throw error
    }
  }
}

async function temporaryServer(): Promise<FreshDatabase> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'rowhouse-test-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  // Passable, so that as root the cluster can stay in it and goes with it.
  await chmod(folder, 0o711)
  const { url } = opened.use(await openEmbeddedPostgres({ folder }))
  const scope = opened.move()
  return { url, [Symbol.asyncDispose]: () => scope.disposeAsync() }
}

/** Runs a statement on a connection of its own. */
export async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
