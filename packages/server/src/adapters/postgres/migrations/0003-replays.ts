import { type Kysely, sql } from 'kysely'

/** A load keeps how it was asked to read, and what it replays; a rejected row is replayed once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(replays).execute(db)
}

const replays = `
  alter table rowhouse.loads
    add column options   jsonb not null default '{}',
    add column replay_of uuid references rowhouse.loads;
  create index on rowhouse.loads (replay_of);

  create table rowhouse.replays (
    load_id     uuid not null references rowhouse.loads on delete cascade,
    row         bigint not null,
    replayed_by uuid not null references rowhouse.loads on delete cascade,
    primary key (load_id, row)
  );
  create index on rowhouse.replays (replayed_by);
`
