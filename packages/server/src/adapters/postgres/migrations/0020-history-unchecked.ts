import { type Kysely, sql } from 'kysely'

/** Rows of a history are not held against their organization one by one any more, and still go with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [keys, leaving]) await sql.raw(statement).execute(db)
}

// A load copies hundreds of thousands of rows, all of one organization, whose row it locks.
const keys = `
  alter table rowhouse.interactions drop constraint interactions_organization_id_fkey;
  alter table rowhouse.interaction_summaries drop constraint interaction_summaries_organization_id_fkey;
`

const leaving = `
  create function rowhouse.remove_history() returns trigger language plpgsql as $$
  begin
    delete from rowhouse.interactions where organization_id = old.uuid;
    delete from rowhouse.interaction_summaries where organization_id = old.uuid;
    return null;
  end $$;

  create trigger remove_history after delete on rowhouse.organizations
  for each row execute function rowhouse.remove_history();
`
