import { type Kysely, sql } from 'kysely'

/** Measures of association that were asked for, kept beside the profile they belong to. `json`, as profiles are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(associations).execute(db)
}

const associations = `
  create table rowhouse.associations (
    version_id      uuid not null references rowhouse.profiles on delete cascade,
    kind            text not null,
    associations    json not null,
    profile_version integer not null,
    made_at         timestamptz(3) not null default clock_timestamp(),
    primary key (version_id, kind)
  )`
