import { type Kysely, sql } from 'kysely'

/** Events that are told to addresses outside, and the secrets that sign them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [secrets, deliveries]) await sql.raw(statement).execute(db)
}

const secrets = `
  create table rowhouse.webhook_secrets (
    organization_id uuid primary key references rowhouse.organizations on delete cascade,
    secret          text not null
  );
`

const deliveries = `
  create table rowhouse.webhook_deliveries (
    id              uuid primary key,
    organization_id uuid not null,
    sandbox_id      uuid not null,
    type            text not null,
    url             text not null,
    body            text not null,
    state           text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    attempts        json not null default '[]',
    next_at         timestamptz(3),
    created_at      timestamptz(3) not null default clock_timestamp(),
    foreign key (organization_id, sandbox_id) references rowhouse.sandboxes (organization_id, id) on delete cascade
  );
  create index on rowhouse.webhook_deliveries (sandbox_id, created_at, id);
`
