import { type Kysely, sql } from 'kysely'

/** The rules of datasets, what they said of versions, and the quality reports of versions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [rules, results, reports]) await sql.raw(statement).execute(db)
}

const rules = `
  create table rowhouse.rules (
    id          uuid primary key,
    dataset_id  uuid not null references rowhouse.datasets on delete cascade,
    name        text not null,
    description text not null,
    on_fail     text not null check (on_fail in ('warn', 'reject')),
    demand      jsonb not null,
    revision    integer not null default 0,
    created_at  timestamptz(3) not null default clock_timestamp(),
    updated_at  timestamptz(3) not null default clock_timestamp(),
    created_by  uuid not null references rowhouse.users on delete cascade
  );
  create index on rowhouse.rules (dataset_id, created_at, id);
  create index on rowhouse.rules (created_by);
`

// What a rule said outlives it, so it is no key of the rule's. `json`, since names of columns may hold U+0000.
const results = `
  create table rowhouse.rule_results (
    version_id uuid not null references rowhouse.versions on delete cascade,
    rule_id    uuid not null,
    position   bigint generated always as identity,
    result     json not null,
    checked_at timestamptz(3) not null default clock_timestamp(),
    primary key (version_id, rule_id)
  );
`

const reports = `
  create table rowhouse.quality_reports (
    version_id uuid primary key references rowhouse.versions on delete cascade,
    quality    json not null,
    score      double precision not null,
    made_at    timestamptz(3) not null default clock_timestamp()
  );
`
