import { type Kysely, sql } from 'kysely'

/** What is said about a version once it stands: its tags, and how far it drifted from the one before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(notes).execute(db)
}

const notes = `
  alter table rowhouse.versions
    add column tags     jsonb not null default '[]',
    add column revision integer not null default 0,
    add column drift    jsonb
`
