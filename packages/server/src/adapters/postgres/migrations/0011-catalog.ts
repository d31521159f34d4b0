import { type Kysely, sql } from 'kysely'

/** Every dataset is in the platform's catalog, whichever door made it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [entries, named, whole]) await sql.raw(statement).execute(db)
}

// What is said there is json and not jsonb: its members keep their order.
const entries = `
  alter table rowhouse.datasets
    add column catalog_id     text,
    add column view_id        text,
    add column table_name     text,
    add column about          json not null
      default '{"tags":{},"fileDescription":null,"enableErrorDiagnostics":false,"classification":{},"extensions":{},"schemaContentType":null}',
    add column created_client text,
    add column updated_by     uuid;
`

// Of several datasets whose names make one table the first keeps it; the others get digits of their own id.
const named = `
  update rowhouse.datasets
  set catalog_id = lpad(to_hex(extract(epoch from created_at)::bigint), 8, '0') || left(md5(gen_random_uuid()::text), 16),
      view_id = lpad(to_hex(extract(epoch from created_at)::bigint), 8, '0') || left(md5(gen_random_uuid()::text), 16),
      updated_by = created_by;
  with ranked as (
    select id, catalog_id, regexp_replace(lower(left(name, 200)), '[^a-z0-9_]', '_', 'g') as table_name,
           row_number() over (
             partition by sandbox_id, regexp_replace(lower(left(name, 200)), '[^a-z0-9_]', '_', 'g') order by created_at, id) as place
    from rowhouse.datasets
  )
  update rowhouse.datasets d
  set table_name = r.table_name || case when r.place = 1 then '' else '_' || r.catalog_id end
  from ranked r
  where r.id = d.id;
`

const whole = `
  alter table rowhouse.datasets
    alter column catalog_id set not null,
    alter column view_id set not null,
    alter column table_name set not null,
    alter column updated_by set not null,
    add unique (catalog_id),
    add unique (view_id),
    add constraint table_name_taken unique (sandbox_id, table_name);
`
