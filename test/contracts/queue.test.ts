import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import pg from 'pg'
import { openPostgresCatalog } from '../../packages/server/src/adapters/postgres/catalog.ts'
import { openPostgresQueue } from '../../packages/server/src/adapters/postgres/queue.ts'
import { houseDatabase } from '../database.ts'
import { settleIn } from './catalog-house.ts'
import { bench, type QueueOnTrial, queueContract, working } from './queue.ts'

queueContract('postgres queue', async () => {
  const { url, ...trial } = await openOnPostgres()
  return trial
})

describe('postgres queue: the database', () => {
  test('a job that a killed worker held is done by another one', async () => {
    await using trial = await openOnPostgres()
    const { scope } = await settleIn(trial.catalog)
    const killed = spawn(process.execPath, [join(import.meta.dirname, 'queue-process.ts'), trial.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await trial.catalog.transact(scope, tx => tx.jobs.add('remove_objects', { keys: ['orphan'] }))
    await once(killed.stdout, 'data')
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    const next = bench()
    await using _ = await working(trial.queue, next.tasks)
    await next.done('orphan')
  })

  test('a worker whose connections are cut goes on with the next job', async () => {
    await using trial = await openOnPostgres()
    const { scope } = await settleIn(trial.catalog)
    const work = bench()
    await using _ = await working(trial.queue, work.tasks)
    await administer(
      trial.url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`,
    )
    await trial.catalog.transact(scope, tx => tx.jobs.add('remove_objects', { keys: ['after the cut'] }))
    await work.done('after the cut')
  })
})

async function openOnPostgres(): Promise<QueueOnTrial & { url: string }> {
  await using opened = new AsyncDisposableStack()
  const { url } = opened.use(await houseDatabase())
  const catalog = await openPostgresCatalog({ url })
  opened.defer(() => catalog.close())
  const queue = opened.use(await openPostgresQueue({ url }))
  const scope = opened.move()
  return {
    url,
    catalog,
    queue,
    hurry: () =>
      administer(url, 'update graphile_worker._private_jobs set run_at = now() where locked_at is null'),
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
