import { type Kysely, sql } from 'kysely'

/** How like their source generations are, once that was asked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table rowhouse.generations add column fidelity json').execute(db)
}
