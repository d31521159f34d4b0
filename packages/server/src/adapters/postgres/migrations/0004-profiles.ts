import { type Kysely, sql } from 'kysely'

/** The statistics of versions. `json` and not `jsonb`, which would drop digits and refuse a text with U+0000 in it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(profiles).execute(db)
}

const profiles = `
  create table rowhouse.profiles (
    version_id      uuid primary key references rowhouse.versions on delete cascade,
    profile         json not null,
    profile_version integer not null,
    made_at         timestamptz(3) not null default clock_timestamp()
  )`
