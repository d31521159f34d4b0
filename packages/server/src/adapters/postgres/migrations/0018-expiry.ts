import { type Kysely, sql } from 'kysely'

/** When the files of generations were removed, and those whose time is to come. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table rowhouse.generations add column files_expired_at timestamptz(3)').execute(db)
  await sql.raw('create index on rowhouse.generations (ended_at) where files_expired_at is null').execute(db)
}
