import { isDeepStrictEqual } from 'node:util'
import { runMigrations } from 'graphile-worker'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { PoolClient } from 'pg'
import type { JobName } from '../../core/jobs/jobs.ts'
import * as first from './migrations/0001-first.ts'
import * as quarantines from './migrations/0002-quarantines.ts'
import * as replays from './migrations/0003-replays.ts'
import * as profiles from './migrations/0004-profiles.ts'
import * as lineage from './migrations/0005-lineage.ts'
import * as rules from './migrations/0006-rules.ts'
import * as versionNotes from './migrations/0007-version-notes.ts'
import * as associations from './migrations/0008-associations.ts'
import * as fills from './migrations/0009-fills.ts'
import * as platform from './migrations/0010-platform.ts'
import * as catalog from './migrations/0011-catalog.ts'
import * as batches from './migrations/0012-batches.ts'
import * as generations from './migrations/0013-generations.ts'
import * as webhooks from './migrations/0014-webhooks.ts'
import * as packs from './migrations/0015-packs.ts'
import * as fidelity from './migrations/0016-fidelity.ts'
import * as dirty from './migrations/0017-dirty.ts'
import * as expiry from './migrations/0018-expiry.ts'
import * as heldSchemas from './migrations/0019-held-schemas.ts'
import * as historyUnchecked from './migrations/0020-history-unchecked.ts'
import * as ownRelations from './migrations/0021-own-relations.ts'
import { openPool } from './pool.ts'
import { silentLogger } from './queue-log.ts'

const migrations = {
  '0001-first': first,
  '0002-quarantines': quarantines,
  '0003-replays': replays,
  '0004-profiles': profiles,
  '0005-lineage': lineage,
  '0006-rules': rules,
  '0007-version-notes': versionNotes,
  '0008-associations': associations,
  '0009-fills': fills,
  '0010-platform': platform,
  '0011-catalog': catalog,
  '0012-batches': batches,
  '0013-generations': generations,
  '0014-webhooks': webhooks,
  '0015-packs': packs,
  '0016-fidelity': fidelity,
  '0017-dirty': dirty,
  '0018-expiry': expiry,
  '0019-held-schemas': heldSchemas,
  '0020-history-unchecked': historyUnchecked,
  '0021-own-relations': ownRelations,
}

const jobNames = {
  profile: true,
  drift: true,
  generate: true,
  deliver: true,
  merge: true,
  batch: true,
  sandbox: true,
  remove_objects: true,
  sweep: true,
} as const satisfies Record<JobName, true>

// The queue names a job when one is first added, and all who add another wait until that transaction ends.
const nameJobs = `
  insert into graphile_worker._private_tasks (identifier)
  select unnest($1::text[])
  on conflict (identifier) do nothing`

/** Any number will do; whoever holds it changes the tables. */
const MIGRATING = 7_236_154_002

/** Brings the tables of catalog and queue up to date. Several servers may do this at once: one does it, the others wait. */
export async function migrate(url: string): Promise<void> {
  await using pool = openPool(url, { max: 4, statementTimeoutMs: 0 })
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATING])
    await runMigrations({ pgPool: pool, logger: silentLogger() })
    await client.query(nameJobs, [Object.keys(jobNames)])
    if (!(await isCurrent(client)))
      await migrateCatalog(new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) }))
  } finally {
    // Its session ends here, and the lock with it.
    client.release(true)
  }
}

/** Whether the catalog has had these migrations and no other. The migrator looks at every table of the database for that. */
async function isCurrent(client: PoolClient): Promise<boolean> {
  const { rows: found } = await client.query("select to_regclass('rowhouse.migrations') as found")
  if (found[0].found === null) return false
  const { rows } = await client.query('select name from rowhouse.migrations order by name')
  return isDeepStrictEqual(
    rows.map(({ name }) => name),
    Object.keys(migrations),
  )
}

async function migrateCatalog(db: Kysely<unknown>): Promise<void> {
  await sql`create schema if not exists rowhouse`.execute(db)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: 'rowhouse',
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
