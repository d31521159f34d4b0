import { type Kysely, sql } from 'kysely'

/** What was done to rows that were to be spoilt: of each block, and of each entity once all are made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table rowhouse.generations add column dirt json').execute(db)
  await sql.raw('alter table rowhouse.generation_blocks add column dirt json').execute(db)
}
