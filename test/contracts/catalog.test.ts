import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { openMemoryCatalog } from '../../packages/server/src/adapters/memory/catalog.ts'
import { openPostgresCatalog } from '../../packages/server/src/adapters/postgres/catalog.ts'
import { freshDatabase, houseDatabase } from '../database.ts'
import { catalogContract } from './catalog.ts'
import { addDataset, type CatalogOnTrial, publish, settleIn } from './catalog-house.ts'

catalogContract('memory catalog', async () => {
  let ahead = 0
  const catalog = openMemoryCatalog({ now: () => new Date(Date.now() + ahead) })
  return {
    catalog,
    async age(milliseconds) {
      ahead += milliseconds
    },
    jobs: async () => catalog.jobs.map(job => job.name),
    [Symbol.asyncDispose]: () => catalog.close(),
  }
})

catalogContract('postgres catalog', openOnPostgres)

describe('postgres catalog: the database', () => {
  test('servers that start at once on an empty database all come up', async () => {
    await using database = await freshDatabase()
    const catalogs = await Promise.all([1, 2, 3].map(() => openPostgresCatalog({ url: database.url })))
    await Promise.all(catalogs.map(catalog => catalog.check()))
    await Promise.all(catalogs.map(catalog => catalog.close()))
  })

  test('when all connections are cut the catalog says unavailable, and works again at once', async () => {
    await using database = await houseDatabase()
    const catalog = await openPostgresCatalog({ url: database.url })
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const cut = catalog.transact(actor.scope, async tx => {
      await tx.datasets.change(id, null, { name: 'half' })
      await administer(database.url, cutAll)
      await tx.datasets.change(id, null, { name: 'done' })
    })
    await assert.rejects(cut, { code: 'unavailable' })
    await administer(database.url, cutAll)
    assert.equal((await catalog.read(actor.scope, tx => tx.datasets.get(id)))?.name, 'Sales')
    assert.equal((await publish(catalog, actor, id)).number, 0)
    await catalog.close()
  })

  test('a catalog whose server is not there says unavailable', async () => {
    await using database = await houseDatabase()
    const url = new URL(database.url)
    url.port = '1'
    await assert.rejects(openPostgresCatalog({ url: url.href }), { code: 'unavailable' })
  })

  test('a transaction in which a statement failed cannot be committed by overlooking it', async () => {
    await using database = await houseDatabase()
    const catalog = await openPostgresCatalog({ url: database.url })
    const actor = await settleIn(catalog)
    const overlooked = catalog.transact(actor.scope, async tx => {
      await tx.projects.add({ id: actor.organization.uuid as never, name: 'lost', description: '' })
      await tx.projects
        .add({ id: actor.organization.uuid as never, name: 'same id', description: '' })
        .catch(() => {})
    })
    await assert.rejects(overlooked, /duplicate key/)
    assert.equal(await catalog.read(actor.scope, tx => tx.projects.named('lost')), null)
    await catalog.close()
  })
})

async function openOnPostgres(): Promise<CatalogOnTrial> {
  await using opened = new AsyncDisposableStack()
  const { url } = opened.use(await houseDatabase())
  const catalog = await openPostgresCatalog({ url })
  opened.defer(() => catalog.close())
  const scope = opened.move()
  return {
    catalog,
    age: async milliseconds => void (await administer(url, ageStatement, [milliseconds / 1000])),
    async jobs() {
      const rows = await administer(url, 'select task_identifier from graphile_worker.jobs order by id')
      return rows.map(row => String(row.task_identifier))
    },
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}

const ageStatement = `
  with age as (select make_interval(secs => $1) as by),
  receipts as (
    update rowhouse.receipts set claimed_until = claimed_until - by, created_at = created_at - by from age)
  update rowhouse.keys set last_used_at = last_used_at - by, expires_at = expires_at - by from age`

const cutAll = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`

async function administer(url: string, statement: string, parameters: unknown[] = []) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement, parameters)).rows
  } finally {
    await client.end()
  }
}
