import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import type pg from 'pg'
import type { Catalog, CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import { dueBatches } from './batch-times.ts'
import { batchReader, batchWriter } from './batches.ts'
import { type Copying, onConnection } from './connection.ts'
import { datasetReader, datasetWriter } from './datasets.ts'
import { deploymentReader, deploymentWriter } from './deployments.ts'
import type { Observe } from './embedded/observe.ts'
import { experimentReader, experimentWriter } from './experiments.ts'
import { brokeOff, gaveWay, translate } from './faults.ts'
import { dueGenerations, generatedAnywhere, generationReader, generationWriter } from './generations.ts'
import { identify } from './identify.ts'
import { jobWriter } from './jobs.ts'
import { keyReader, keyWriter } from './keys.ts'
import { lineageReader, lineageWriter } from './lineage.ts'
import { loadReader, loadWriter } from './loads.ts'
import { migrate } from './migrate.ts'
import { modelReader, modelWriter } from './models.ts'
import { governedOrganizations, organizationReader } from './organizations.ts'
import { openPool } from './pool.ts'
import { profileReader, profileWriter } from './profiles.ts'
import { projectReader, projectWriter } from './projects.ts'
import { qualityReader, qualityWriter } from './quality.ts'
import { expireReceipts, receiptWriter } from './receipts.ts'
import { ruleReader, ruleWriter } from './rules.ts'
import { sandboxReader, sandboxWriter } from './sandboxes.ts'
import { schemaReader, schemaWriter } from './schemas.ts'
import { type Scoped, type Statements, statementsOn } from './statements.ts'
import { userReader } from './users.ts'
import { versionReader, versionWriter } from './versions.ts'
import { webhookReader, webhookWriter } from './webhooks.ts'
import { historyWriter } from './worlds/history.ts'
import { historyReader } from './worlds/history-lists.ts'
import { rowKeeper } from './worlds/rows.ts'
import { thingReader, thingWriter } from './worlds/things.ts'
import { worldReader, worldWriter } from './worlds/worlds.ts'

type Isolation = 'read committed' | 'repeatable read'

const MOST_TRIES = 5

/** Opens the catalog in a PostgreSQL, and brings its tables up to date. */
export async function openPostgresCatalog(options: { url: string; observe?: Observe }): Promise<Catalog> {
  await migrate(options.url).catch(error => {
    throw translate(error)
  })
  const observe = options.observe ?? (() => {})
  const pool = openPool(options.url, { max: 16, statementTimeoutMs: 60_000, observe })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })

  async function within<T>(
    isolation: Isolation,
    work: (statements: Statements & Copying) => Promise<T>,
  ): Promise<T> {
    for (let round = 1; ; round++) {
      let begun = false
      try {
        return await attempt(pool, isolation, statements => {
          begun = true
          return work(statements)
        })
      } catch (error) {
        // Before it began, nothing was done: the pool may have handed out a connection that broke while it lay idle.
        const again = gaveWay(error) || (!begun && brokeOff(error))
        if (!again || round === MOST_TRIES) throw translate(error)
        observe({ kind: 'transaction_retried', round })
        await sleep(Math.random() * 20 * round)
      }
    }
  }

  return {
    read: (scope, view) => within('repeatable read', statements => view(readerOn({ ...statements, scope }))),
    transact: (scope, change) =>
      within('read committed', statements => change(writerOn({ ...statements, scope }))),
    govern: change =>
      within('read committed', statements =>
        change({
          organizations: governedOrganizations(statements),
          receipts: scope => receiptWriter({ ...statements, scope }),
        }),
      ),
    identify: secretHash => direct(db, statements => identify(statements, secretHash)),
    unreferenced: storeKeys => direct(db, statements => unreferenced(statements, storeKeys)),
    dueBatches: times => direct(db, statements => dueBatches(statements, times)),
    dueGenerations: before => direct(db, statements => dueGenerations(statements, before)),
    generated: id => direct(db, statements => generatedAnywhere(statements, id)),
    expireReceipts: () => direct(db, expireReceipts),
    check: () => direct(db, async ({ one }) => void (await one(sql`select 1`))),
    close: () => db.destroy(),
  }
}

/** One round of a transaction. A statement that failed in it and was overlooked still fails the whole. */
async function attempt<T>(
  pool: pg.Pool,
  isolation: Isolation,
  work: (statements: Statements & Copying) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(
      `start transaction isolation level ${isolation}${isolation === 'repeatable read' ? ' read only' : ''}`,
    )
    const { db, copy } = onConnection(client)
    const statements = statementsOn(db, copy)
    const result = await work(statements)
    if (statements.failed()) throw statements.failed()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(fault => {
      broken = fault
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** What is copied is seen when its transaction commits. */
const noCopy: Copying['copy'] = () => Promise.reject(new Error('copying needs a transaction'))

/** Statements outside a transaction, which may be done twice. */
async function direct<T>(db: Kysely<unknown>, work: (statements: Statements) => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await work(statementsOn(db, noCopy))
    } catch (error) {
      if (!brokeOff(error) || round === MOST_TRIES) throw translate(error)
    }
  }
}

function readerOn(tx: Scoped): CatalogReader {
  return {
    organizations: organizationReader(tx),
    sandboxes: sandboxReader(tx),
    users: userReader(tx),
    projects: projectReader(tx),
    datasets: datasetReader(tx),
    versions: versionReader(tx),
    loads: loadReader(tx),
    profiles: profileReader(tx),
    quality: qualityReader(tx),
    rules: ruleReader(tx),
    keys: keyReader(tx),
    experiments: experimentReader(tx),
    models: modelReader(tx),
    deployments: deploymentReader(tx),
    lineage: lineageReader(tx),
    schemas: schemaReader(tx),
    batches: batchReader(tx),
    generations: generationReader(tx),
    webhooks: webhookReader(tx),
    things: thingReader(tx),
    worlds: worldReader(tx),
    history: historyReader(tx),
  }
}

function writerOn(tx: Scoped & Copying): CatalogTransaction {
  return {
    organizations: organizationReader(tx),
    sandboxes: sandboxWriter(tx),
    users: userReader(tx),
    projects: projectWriter(tx),
    datasets: datasetWriter(tx),
    versions: versionWriter(tx),
    loads: loadWriter(tx),
    profiles: profileWriter(tx),
    quality: qualityWriter(tx),
    rules: ruleWriter(tx),
    keys: keyWriter(tx),
    experiments: experimentWriter(tx),
    models: modelWriter(tx),
    deployments: deploymentWriter(tx),
    lineage: lineageWriter(tx),
    schemas: schemaWriter(tx),
    batches: batchWriter(tx),
    generations: generationWriter(tx),
    webhooks: webhookWriter(tx),
    things: thingWriter(tx),
    worlds: worldWriter(tx),
    history: historyWriter(tx),
    rows: rowKeeper(tx),
    receipts: receiptWriter(tx),
    jobs: jobWriter(tx),
  }
}

async function unreferenced({ all }: Statements, storeKeys: readonly string[]): Promise<string[]> {
  const rows = await all(sql<{ key: string }>`
    select asked.key
    from unnest(${[...storeKeys]}::text[]) with ordinality as asked (key, position)
    where not exists (select 1 from rowhouse.parts p where p.key = asked.key)
      and not exists (select 1 from rowhouse.artifacts a where a.key = asked.key)
      and not exists (select 1 from rowhouse.loads l where l.quarantine_key = asked.key)
      and not exists (select 1 from rowhouse.batch_files f where f.key = asked.key)
      and not exists (select 1 from rowhouse.file_chunks c where c.key = asked.key)
      and not exists (select 1 from rowhouse.batches b where b.row_faults_key = asked.key)
      and not exists (select 1 from rowhouse.generation_blocks b where b.key = asked.key)
      and not exists (select 1 from rowhouse.generation_files f where f.key = asked.key)
    order by asked.position`)
  return rows.map(row => row.key)
}
