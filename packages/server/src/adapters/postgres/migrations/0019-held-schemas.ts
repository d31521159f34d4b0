import { type Kysely, sql } from 'kysely'

/** What the rows of a batch are held to, from its completion until it is settled. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [rowSchema, underway]) await sql.raw(statement).execute(db)
}

// Not jsonb, which takes no U+0000 in texts: an enum may hold one.
const rowSchema = 'alter table rowhouse.batches add column row_schema json'

// Completed before it was kept: COMPLETE, said once more, keeps it.
const underway = `
  update rowhouse.batches set state = 'stalled'
  where state in ('loaded', 'staging', 'retrying')`
