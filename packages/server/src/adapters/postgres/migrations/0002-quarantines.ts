import { type Kysely, sql } from 'kysely'

/** A load keeps where its rejects lie; all null when nothing was rejected. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(quarantines).execute(db)
}

const quarantines = `
  alter table rowhouse.loads
    add column quarantine_key   text unique,
    add column quarantine_bytes bigint,
    add column quarantine_kept  integer,
    add check (num_nulls(quarantine_key, quarantine_bytes, quarantine_kept) in (0, 3));
`
