import { type Kysely, sql } from 'kysely'

/** The tables and views of a world by what they are (`pg_class.oid`), and not by their names alone, which users may give to others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw("alter table rowhouse.worlds add column relations json not null default '{}'").execute(db)
}
