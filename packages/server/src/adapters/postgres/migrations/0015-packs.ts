import { type Kysely, sql } from 'kysely'

/** What organizations loaded of packs: the worlds, the things in them, and their history. The tables of a world lie in a schema of the organization's own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [worlds, things, history]) await sql.raw(statement).execute(db)
}

// A name is the first half of an organization's UUID, which another may have as well.
const worlds = `
  create table rowhouse.organization_schemas (
    organization_id uuid primary key references rowhouse.organizations on delete cascade,
    name            text not null unique
  );

  create table rowhouse.worlds (
    organization_id uuid primary key references rowhouse.organizations on delete cascade,
    id              uuid not null unique,
    pack            text not null,
    name            text not null,
    version         text not null,
    digest          text not null,
    seed            bigint not null,
    anchor          text not null,
    scale           integer not null,
    tables          json not null,
    views           json not null,
    loaded_by       uuid not null references rowhouse.users,
    loaded_at       timestamptz(3) not null default clock_timestamp()
  );
  create index on rowhouse.worlds (loaded_by);

  create table rowhouse.world_posts (
    organization_id uuid not null references rowhouse.organizations on delete cascade,
    at              timestamptz not null default clock_timestamp()
  );
  create index on rowhouse.world_posts (organization_id, at);
`

// Things of a kind go by rank, ascending; the columns beside the body are what lists filter by.
const things = `
  create table rowhouse.things (
    id              uuid primary key,
    organization_id uuid not null references rowhouse.organizations on delete cascade,
    kind            text not null,
    key             text not null,
    name            text not null,
    status          text not null,
    pack            text,
    rank            bigint not null,
    category_id     uuid,
    sub_category_id uuid,
    channel_id      uuid,
    offer_id        uuid,
    stage           text,
    body            json not null,
    created_at      timestamptz(3) not null,
    updated_at      timestamptz(3) not null,
    deleted_at      timestamptz(3),
    unique (organization_id, kind, key),
    check (created_at <= updated_at)
  );
  create index on rowhouse.things (organization_id, kind, rank, id);
  create index on rowhouse.things (organization_id, offer_id) where offer_id is not null;
`

const history = `
  create table rowhouse.interactions (
    id              uuid primary key,
    organization_id uuid not null references rowhouse.organizations on delete cascade,
    pack            text not null,
    customer_id     text not null,
    offer_id        uuid not null,
    creative_id     uuid not null,
    channel_id      uuid not null,
    outcome         text not null,
    direction       text not null,
    at              timestamptz(3) not null,
    value           numeric not null
  );
  create index on rowhouse.interactions (organization_id, at desc, id);
  create index on rowhouse.interactions (organization_id, customer_id, at desc, id);

  create table rowhouse.interaction_summaries (
    id              uuid primary key,
    organization_id uuid not null references rowhouse.organizations on delete cascade,
    pack            text not null,
    customer_id     text not null,
    offer_id        uuid not null,
    creative_id     uuid not null,
    channel_id      uuid not null,
    direction       text not null,
    period_type     text not null check (period_type in ('daily', 'weekly', 'monthly', 'alltime')),
    period_key      text not null,
    impressions     integer not null,
    positive        integer not null,
    negative        integer not null,
    neutral         integer not null,
    converts        integer not null,
    total_value     numeric not null,
    last_contact_at timestamptz(3) not null,
    last_outcome    text not null
  );
  create index on rowhouse.interaction_summaries (organization_id, last_contact_at desc, id);
  create index on rowhouse.interaction_summaries (organization_id, customer_id);
`
