import { type Kysely, sql } from 'kysely'

/** What was made from versions: experiments, models, deployments, and how each was at any time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [made, edges, history]) await sql.raw(statement).execute(db)
}

// Runs choose their ids themselves, so an experiment's id is its own within its sandbox only.
const made = `
  create table rowhouse.experiments (
    id              uuid not null,
    organization_id uuid not null,
    sandbox_id      uuid not null,
    name            text not null,
    target_column   text,
    problem_type    text,
    status          text not null check (status in ('queued', 'running', 'succeeded', 'failed')),
    run_state       jsonb,
    created_at      timestamptz(3) not null default clock_timestamp(),
    updated_at      timestamptz(3) not null default clock_timestamp(),
    created_by      uuid not null,
    primary key (sandbox_id, id),
    foreign key (organization_id, sandbox_id) references rowhouse.sandboxes (organization_id, id) on delete cascade,
    foreign key (organization_id, created_by) references rowhouse.users (organization_id, id) on delete cascade
  );
  create index on rowhouse.experiments (sandbox_id, created_at, id);
  create index on rowhouse.experiments (organization_id, created_by);

  create table rowhouse.models (
    id              uuid primary key,
    organization_id uuid not null,
    sandbox_id      uuid not null,
    experiment_id   uuid not null,
    name            text not null,
    algorithm       text,
    created_at      timestamptz(3) not null default clock_timestamp(),
    updated_at      timestamptz(3) not null default clock_timestamp(),
    created_by      uuid not null,
    foreign key (sandbox_id, experiment_id) references rowhouse.experiments (sandbox_id, id) on delete cascade,
    foreign key (organization_id, created_by) references rowhouse.users (organization_id, id) on delete cascade
  );
  create index on rowhouse.models (sandbox_id, created_at, id);
  create index on rowhouse.models (sandbox_id, experiment_id);
  create index on rowhouse.models (organization_id, created_by);

  create table rowhouse.deployments (
    id              uuid primary key,
    organization_id uuid not null,
    sandbox_id      uuid not null,
    model_id        uuid not null references rowhouse.models on delete cascade,
    name            text not null,
    stage           text not null check (stage in ('staging', 'production')),
    is_active       boolean not null,
    created_at      timestamptz(3) not null default clock_timestamp(),
    updated_at      timestamptz(3) not null default clock_timestamp(),
    created_by      uuid not null,
    foreign key (organization_id, created_by) references rowhouse.users (organization_id, id) on delete cascade
  );
  create index on rowhouse.deployments (sandbox_id, created_at, id);
  create index on rowhouse.deployments (model_id);
  create index on rowhouse.deployments (organization_id, created_by);
`

// An edge outlives its version: what a model was made from is still to be told when the data are gone.
const edges = `
  create table rowhouse.lineage_edges (
    sandbox_id    uuid not null,
    experiment_id uuid not null,
    direction     text not null check (direction in ('input', 'output')),
    dataset_id    uuid not null,
    number        integer not null,
    version_id    uuid references rowhouse.versions on delete set null,
    dataset_name  text,
    position      bigint generated always as identity,
    since         timestamptz(3) not null,
    primary key (sandbox_id, experiment_id, direction, dataset_id, number),
    foreign key (sandbox_id, experiment_id) references rowhouse.experiments (sandbox_id, id) on delete cascade
  );
  create index on rowhouse.lineage_edges (dataset_id, number);
  create index on rowhouse.lineage_edges (version_id);
`

const history = `
  create table rowhouse.lineage_states (
    sandbox_id uuid not null references rowhouse.sandboxes on delete cascade,
    id         uuid not null,
    kind       text not null check (kind in ('experiment', 'model', 'deployment')),
    position   bigint generated always as identity,
    since      timestamptz(3) not null,
    state      jsonb not null,
    primary key (sandbox_id, id, kind, position)
  );

  create table rowhouse.lineage_events (
    sandbox_id    uuid not null,
    experiment_id uuid not null,
    event_type    text not null,
    event_time    text not null,
    received_at   timestamptz(3) not null default clock_timestamp(),
    primary key (sandbox_id, experiment_id, event_type, event_time),
    foreign key (sandbox_id, experiment_id) references rowhouse.experiments (sandbox_id, id) on delete cascade
  );
`
