import { type Kysely, sql } from 'kysely'

/** Sandboxes have a type and a state; tenants are told apart; schemas, what describes them, and what changed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [sandboxes, tenants, schemas, datasets]) await sql.raw(statement).execute(db)
}

const sandboxes = `
  alter table rowhouse.sandboxes
    add column type       text not null default 'production' check (type in ('production', 'development')),
    add column state      text not null default 'active'
      check (state in ('creating', 'active', 'resetting', 'deleting', 'failed')),
    add column revision   integer not null default 1,
    add column updated_at timestamptz(3) not null default now(),
    add column created_by uuid references rowhouse.users on delete set null,
    add column updated_by uuid references rowhouse.users on delete set null;
  create index on rowhouse.sandboxes (created_by);
  create index on rowhouse.sandboxes (updated_by);
`

// Of several organizations that ask for one tenant the first keeps it; the others get random digits of their own id.
const tenants = `
  with asked as (
    select uuid, created_at,
           coalesce(nullif(left(regexp_replace(lower(split_part(id, '@', 1)), '[^a-z0-9]', '', 'g'), 24), ''), 'tenant') as tenant
    from rowhouse.organizations
  ), ranked as (
    select uuid, tenant, row_number() over (partition by tenant order by created_at, uuid) as place from asked
  )
  update rowhouse.organizations o
  set tenant = r.tenant || case when r.place = 1 then '' else right(replace(o.uuid::text, '-', ''), 8) end
  from ranked r
  where r.uuid = o.uuid;
  alter table rowhouse.organizations add unique (tenant);
`

// A schema's id is its sandbox's own: what is exported from one sandbox keeps its ids in another.
// Bodies are json and not jsonb: their members keep their order.
const schemas = `
  create table rowhouse.schema_resources (
    organization_id uuid not null,
    sandbox_id      uuid not null,
    id              uuid not null,
    kind            text not null check (kind in ('classes', 'mixins', 'datatypes', 'schemas')),
    title           text not null,
    title_folded    text not null,
    minor           integer not null,
    body            json not null,
    created_at      timestamptz(3) not null,
    updated_at      timestamptz(3) not null,
    created_by      uuid not null,
    updated_by      uuid not null,
    created_client  text not null,
    updated_client  text not null,
    primary key (sandbox_id, id),
    unique (sandbox_id, title_folded),
    foreign key (organization_id, sandbox_id) references rowhouse.sandboxes (organization_id, id) on delete cascade
  );

  create table rowhouse.schema_descriptors (
    sandbox_id     uuid not null,
    id             text not null,
    schema_id      uuid not null,
    body           json not null,
    created_at     timestamptz(3) not null,
    updated_at     timestamptz(3) not null,
    created_by     uuid not null,
    updated_by     uuid not null,
    created_client text not null,
    updated_client text not null,
    primary key (sandbox_id, id),
    foreign key (sandbox_id, schema_id) references rowhouse.schema_resources (sandbox_id, id) on delete cascade
  );
  create index on rowhouse.schema_descriptors (sandbox_id, schema_id);

  create table rowhouse.schema_changes (
    id         uuid primary key,
    sandbox_id uuid not null,
    schema_id  uuid not null,
    changed_at timestamptz(3) not null,
    changed_by uuid not null,
    client     text not null,
    request_id text not null,
    updates    json not null,
    foreign key (sandbox_id, schema_id) references rowhouse.schema_resources (sandbox_id, id) on delete cascade
  );
  create index on rowhouse.schema_changes (sandbox_id, schema_id, changed_at);
`

const datasets = `
  alter table rowhouse.datasets
    add column schema_id uuid,
    add foreign key (sandbox_id, schema_id) references rowhouse.schema_resources (sandbox_id, id);
  create index on rowhouse.datasets (sandbox_id, schema_id) where schema_id is not null;
`
