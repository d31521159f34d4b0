import { type Kysely, sql } from 'kysely'

/** What was declared of a dataset's columns; and a part's place in the row order, which merged parts inherit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [declared, places]) await sql.raw(statement).execute(db)
}

const declared = `
  alter table rowhouse.datasets add column declared jsonb not null default '[]';
`

// A part that merges others belongs to versions from the head on, and stands where the first of them stood.
const places = `
  alter table rowhouse.parts add column place integer;
  update rowhouse.parts set place = since;
  alter table rowhouse.parts alter column place set not null;
  alter table rowhouse.parts drop constraint parts_dataset_id_since_position_key;
  alter table rowhouse.parts add unique (dataset_id, since, place, position);
`
