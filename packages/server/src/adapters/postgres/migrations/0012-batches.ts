import { type Kysely, sql } from 'kysely'

/** Batches with their files, and the chunks that a large file comes in. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [batches, files, chunks]) await sql.raw(statement).execute(db)
}

// A batch outlives its dataset, as deleted; so neither dataset nor schema is held by it.
const batches = `
  create table rowhouse.batches (
    id                uuid primary key,
    organization_id   uuid not null,
    sandbox_id        uuid not null,
    dataset_id        uuid not null,
    state             text not null check (state in (
      'loading', 'loaded', 'staging', 'retrying', 'stalled', 'success', 'failed', 'aborted', 'abandoned', 'inactive', 'deleted')),
    revision          integer not null default 0,
    external_id       text not null,
    format            jsonb not null,
    diagnostics       boolean not null,
    max_error_percent double precision not null,
    replay            jsonb,
    tags              jsonb not null,
    schema_id         uuid,
    schema_minor      integer,
    attempts          integer not null default 0,
    outcome           jsonb,
    row_faults_key    text generated always as (outcome #>> '{rowFaults,key}') stored,
    created_at        timestamptz(3) not null default clock_timestamp(),
    updated_at        timestamptz(3) not null default clock_timestamp(),
    started_at        timestamptz(3),
    completed_at      timestamptz(3),
    touched_at        timestamptz(3) not null default clock_timestamp(),
    created_by        uuid not null references rowhouse.users,
    updated_by        uuid not null references rowhouse.users,
    created_client    text not null,
    foreign key (organization_id, sandbox_id) references rowhouse.sandboxes (organization_id, id) on delete cascade
  );
  create index on rowhouse.batches (sandbox_id, created_at, id);
  create index on rowhouse.batches (dataset_id, created_at, id);
  create index on rowhouse.batches (sandbox_id, external_id);
  create index on rowhouse.batches (row_faults_key) where row_faults_key is not null;
  create index on rowhouse.batches (touched_at) where state = 'loading';
  create index on rowhouse.batches (updated_at) where state = 'inactive';
  create index on rowhouse.batches (created_by);
  create index on rowhouse.batches (updated_by);
`

const files = `
  create table rowhouse.batch_files (
    batch_id        uuid not null references rowhouse.batches on delete cascade,
    number          integer not null,
    path            text not null,
    key             text unique,
    bytes           bigint,
    digest          text,
    announced_bytes bigint,
    account         jsonb,
    created_at      timestamptz(3) not null default clock_timestamp(),
    updated_at      timestamptz(3) not null default clock_timestamp(),
    primary key (batch_id, path),
    unique (batch_id, number)
  );
`

const chunks = `
  create table rowhouse.file_chunks (
    key        text primary key,
    batch_id   uuid not null,
    path       text not null,
    first_byte bigint not null,
    last_byte  bigint not null check (last_byte >= first_byte),
    foreign key (batch_id, path) references rowhouse.batch_files (batch_id, path) on delete cascade
  );
  create index on rowhouse.file_chunks (batch_id, path, first_byte);
`
