import { type Kysely, sql } from 'kysely'

/** Groups of projects, what generates rows in them, and what was generated. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [groups, schemas, generations]) await sql.raw(statement).execute(db)
}

const groups = `
  create table rowhouse.project_groups (
    id              uuid primary key,
    organization_id uuid not null,
    sandbox_id      uuid not null,
    name            text not null,
    created_at      timestamptz(3) not null default clock_timestamp(),
    unique (sandbox_id, name),
    foreign key (organization_id, sandbox_id) references rowhouse.sandboxes (organization_id, id) on delete cascade
  );
  alter table rowhouse.projects add column group_id uuid references rowhouse.project_groups on delete set null;
  create index on rowhouse.projects (group_id) where group_id is not null;
`

// What people wrote is kept as they wrote it: json and text keep their order and spaces.
const schemas = `
  create table rowhouse.project_schemas (
    project_id uuid primary key references rowhouse.projects on delete cascade,
    format     text not null,
    text       text not null,
    recipe     json not null,
    updated_at timestamptz(3) not null default clock_timestamp()
  );
`

const generations = `
  create table rowhouse.generations (
    id                uuid primary key,
    organization_id   uuid not null,
    sandbox_id        uuid not null,
    project_id        uuid not null references rowhouse.projects on delete cascade,
    state             text not null default 'pending'
      check (state in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    request           json not null,
    recipe            json not null,
    generator_version integer not null,
    counts            json not null,
    rows_done         bigint not null default 0,
    integrity         json,
    datasets          json not null default '{}',
    error             text,
    secret            text not null,
    created_by        uuid not null references rowhouse.users,
    created_at        timestamptz(3) not null default clock_timestamp(),
    ended_at          timestamptz(3),
    foreign key (organization_id, sandbox_id) references rowhouse.sandboxes (organization_id, id) on delete cascade
  );
  create index on rowhouse.generations (sandbox_id, created_at, id);
  create index on rowhouse.generations (project_id, created_at, id);
  create index on rowhouse.generations (created_by);

  create table rowhouse.generation_blocks (
    generation_id uuid not null references rowhouse.generations on delete cascade,
    entity        text not null,
    number        integer not null,
    part          json not null,
    key           text not null,
    primary key (generation_id, entity, number)
  );
  create index on rowhouse.generation_blocks (key);

  create table rowhouse.generation_files (
    generation_id uuid not null references rowhouse.generations on delete cascade,
    entity        text not null,
    key           text not null,
    rows          bigint not null,
    bytes         bigint not null,
    digest        text not null,
    primary key (generation_id, entity)
  );
  create index on rowhouse.generation_files (key);
`
