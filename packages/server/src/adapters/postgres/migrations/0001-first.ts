import { type Kysely, sql } from 'kysely'

/** Organizations and who may enter; projects, datasets and their versions; receipts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [access, datasets, versions, receipts]) await sql.raw(statement).execute(db)
}

const access = `
  create table rowhouse.organizations (
    uuid       uuid primary key,
    id         text not null unique,
    name       text not null,
    tenant     text not null,
    created_at timestamptz(3) not null default now()
  );

  create table rowhouse.sandboxes (
    id              uuid primary key,
    organization_id uuid not null references rowhouse.organizations on delete cascade,
    name            text not null,
    title           text not null,
    created_at      timestamptz(3) not null default now(),
    unique (organization_id, name),
    unique (organization_id, id)
  );

  create table rowhouse.users (
    id              uuid primary key,
    organization_id uuid not null references rowhouse.organizations on delete cascade,
    name            text not null,
    code            text not null unique,
    created_at      timestamptz(3) not null default now(),
    unique (organization_id, name),
    unique (organization_id, id)
  );

  create table rowhouse.keys (
    id              uuid primary key,
    organization_id uuid not null references rowhouse.organizations on delete cascade,
    user_id         uuid not null,
    name            text not null,
    role            text not null check (role in ('viewer', 'editor', 'admin')),
    operator        boolean not null,
    secret_hash     text not null unique,
    created_at      timestamptz(3) not null default now(),
    last_used_at    timestamptz(3),
    expires_at      timestamptz(3),
    foreign key (organization_id, user_id) references rowhouse.users (organization_id, id) on delete cascade
  );
  create index on rowhouse.keys (organization_id, created_at, id);
  create index on rowhouse.keys (user_id);
`

// The key from datasets to their sandbox does not cascade: an organization that has datasets cannot be removed.
const datasets = `
  create table rowhouse.projects (
    id              uuid primary key,
    organization_id uuid not null,
    sandbox_id      uuid not null,
    name            text not null,
    description     text not null,
    created_at      timestamptz(3) not null default now(),
    updated_at      timestamptz(3) not null default now(),
    unique (sandbox_id, name),
    foreign key (organization_id, sandbox_id) references rowhouse.sandboxes (organization_id, id) on delete cascade
  );
  create index on rowhouse.projects (sandbox_id, created_at, id);

  create table rowhouse.datasets (
    id                 uuid primary key,
    organization_id    uuid not null,
    sandbox_id         uuid not null,
    project_id         uuid not null references rowhouse.projects,
    code               text not null unique,
    name               text not null,
    name_folded        text not null,
    description        text not null,
    description_folded text not null,
    tags               jsonb not null default '[]',
    key_columns        jsonb not null default '[]',
    revision           integer not null default 0,
    head               integer,
    created_at         timestamptz(3) not null default now(),
    updated_at         timestamptz(3) not null default now(),
    created_by         uuid not null,
    foreign key (organization_id, sandbox_id) references rowhouse.sandboxes (organization_id, id),
    foreign key (organization_id, created_by) references rowhouse.users (organization_id, id)
  );
  create index on rowhouse.datasets (sandbox_id, created_at, id);
  create index on rowhouse.datasets (sandbox_id, name_folded collate "C", name collate "C", id);
  create index on rowhouse.datasets (project_id, created_at, id);
  create index on rowhouse.datasets (organization_id, created_by);
`

const versions = `
  create table rowhouse.artifacts (
    id         uuid primary key,
    dataset_id uuid not null references rowhouse.datasets on delete cascade,
    key        text not null unique,
    bytes      bigint not null,
    digest     text not null,
    file_name  text not null,
    media_type text not null,
    created_at timestamptz(3) not null default now()
  );
  create index on rowhouse.artifacts (dataset_id);

  create table rowhouse.loads (
    id              uuid primary key,
    organization_id uuid not null,
    sandbox_id      uuid not null,
    dataset_id      uuid references rowhouse.datasets on delete cascade,
    artifact_id     uuid references rowhouse.artifacts,
    record          jsonb not null,
    created_at      timestamptz(3) not null default now(),
    foreign key (organization_id, sandbox_id) references rowhouse.sandboxes (organization_id, id) on delete cascade
  );
  create index on rowhouse.loads (dataset_id);
  create index on rowhouse.loads (sandbox_id);
  create index on rowhouse.loads (artifact_id);

  create table rowhouse.versions (
    id           uuid primary key,
    dataset_id   uuid not null references rowhouse.datasets on delete cascade,
    number       integer not null,
    row_count    bigint not null,
    column_count integer not null,
    columns      jsonb not null,
    description  text not null,
    digest       text not null,
    source       text not null,
    mode         text not null check (mode in ('replace', 'append')),
    quality      jsonb not null,
    artifact_id  uuid references rowhouse.artifacts,
    load_id      uuid not null unique references rowhouse.loads,
    stored_bytes bigint not null,
    created_at   timestamptz(3) not null default clock_timestamp(),
    created_by   uuid not null references rowhouse.users,
    unique (dataset_id, number)
  );
  create index on rowhouse.versions (artifact_id);
  create index on rowhouse.versions (created_by);

  create table rowhouse.parts (
    id         uuid primary key,
    dataset_id uuid not null references rowhouse.datasets on delete cascade,
    since      integer not null,
    until      integer check (until > since),
    position   integer not null,
    key        text not null unique,
    rows       bigint not null,
    bytes      bigint not null,
    digest     text not null,
    columns    jsonb not null,
    unique (dataset_id, since, position)
  );
  create index on rowhouse.parts (dataset_id) where until is null;
`

const receipts = `
  create table rowhouse.receipts (
    key_id          uuid not null references rowhouse.keys on delete cascade,
    idempotency_key text not null,
    claimed_until   timestamptz not null,
    fingerprint     text,
    status          integer,
    body            bytea,
    settled_at      timestamptz,
    created_at      timestamptz not null default clock_timestamp(),
    primary key (key_id, idempotency_key)
  );
  create index on rowhouse.receipts (created_at);
`
