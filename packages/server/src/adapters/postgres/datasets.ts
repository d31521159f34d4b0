import { sql } from 'kysely'
import {
  type About,
  newCatalogId,
  nothingSaid,
  tableNames,
  tableNameTaken,
} from '../../core/catalog/entry.ts'
import type { Dataset } from '../../core/dataset/dataset.ts'
import { foldText } from '../../core/dataset/search.ts'
import { isId, type UserId } from '../../core/ids.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import type { DatasetListing, NewDataset } from '../../core/ports/catalog-values.ts'
import { refuse } from '../../core/refusals.ts'
import { endBatches } from './batch-times.ts'
import { json, type Scoped } from './statements.ts'
import { toVersion, type VersionRow, versionColumns } from './versions.ts'

type DatasetRow = Omit<Dataset, 'head' | 'entry'> & EntryRow & Partial<VersionRow>

interface EntryRow {
  readonly e_id: string
  readonly e_view_id: string
  readonly e_table_name: string
  readonly e_about: About
  readonly e_created_client: string | null
  readonly e_updated_by: UserId
}

// The head's columns come along under the names that `toVersion` reads.
const selected = sql`
  select d.id, d.code, d.project_id as "projectId", p.name as "projectName", d.name, d.description, d.tags,
         d.key_columns as "keyColumns", d.schema_id as "schemaId", d.declared, d.revision, d.created_at as "createdAt", d.updated_at as "updatedAt",
         d.created_by as "createdBy", u.name as "createdByName", d.catalog_id as e_id, d.view_id as e_view_id,
         d.table_name as e_table_name, d.about as e_about, d.created_client as e_created_client, d.updated_by as e_updated_by,
         ${versionColumns}
  from rowhouse.datasets d
    join rowhouse.projects p on p.id = d.project_id
    join rowhouse.users u on u.id = d.created_by
    left join rowhouse.versions v on v.dataset_id = d.id and v.number = d.head
    left join rowhouse.users vu on vu.id = v.created_by`

const orders = {
  created_at: { asc: sql`d.created_at, d.id`, desc: sql`d.created_at desc, d.id desc` },
  name: {
    asc: sql`d.name_folded collate "C", d.name collate "C", d.id`,
    desc: sql`d.name_folded collate "C" desc, d.name collate "C" desc, d.id desc`,
  },
  rows: {
    asc: sql`coalesce(v.row_count, 0), d.id`,
    desc: sql`coalesce(v.row_count, 0) desc, d.id desc`,
  },
  columns: {
    asc: sql`coalesce(v.column_count, 0), d.id`,
    desc: sql`coalesce(v.column_count, 0) desc, d.id desc`,
  },
  project_name: {
    asc: sql`p.name collate "C", d.id`,
    desc: sql`p.name collate "C" desc, d.id desc`,
  },
} as const satisfies Record<DatasetListing['sortField'], unknown>

export function datasetReader({ scope, all, one }: Scoped): CatalogReader['datasets'] {
  const here = sql`d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}`
  return {
    async get(id) {
      if (!isId(id)) return null
      const row = await one(sql<DatasetRow>`${selected} where ${here} and d.id = ${id}`)
      return row && toDataset(row)
    },

    async coded(code) {
      const row = await one(sql<DatasetRow>`${selected} where ${here} and d.code = ${code}`)
      return row && toDataset(row)
    },

    async cataloged(id) {
      const row = await one(sql<DatasetRow>`${selected} where ${here} and d.catalog_id = ${id}`)
      return row && toDataset(row)
    },

    async series({ projectId, after, limit }) {
      const rows = await all(sql<DatasetRow>`
        ${selected}
        where ${here} and d.project_id = ${projectId}
          and (${after}::uuid is null
               or (d.created_at, d.id) > (select a.created_at, a.id from rowhouse.datasets a where a.id = ${after}))
        order by d.created_at, d.id
        limit ${limit}`)
      return rows.map(toDataset)
    },

    async list({ projectId, search, name, sortField, sortDirection, limit, offset }) {
      if (projectId !== undefined && !isId(projectId)) return { items: [], total: 0 }
      const matching = sql`
        ${here}
        and (${projectId ?? null}::uuid is null or d.project_id = ${projectId ?? null})
        and (strpos(d.name_folded, ${foldText(search ?? '')}) > 0
             or strpos(d.description_folded, ${foldText(search ?? '')}) > 0)
        and (${name ?? null}::text is null or d.name_folded = ${foldText(name ?? '')})`
      const rows = await all(sql<DatasetRow>`
        ${selected}
        where ${matching}
        order by ${orders[sortField][sortDirection]}
        limit ${limit} offset ${offset}`)
      const counted = await one(sql<{ total: number }>`
        select count(*) as total from rowhouse.datasets d where ${matching}`)
      return { items: rows.map(toDataset), total: counted?.total ?? 0 }
    },
  }
}

export function datasetWriter(tx: Scoped): CatalogTransaction['datasets'] {
  const { scope, all, one, count } = tx
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  const reader = datasetReader(tx)
  return {
    ...reader,

    async add(dataset) {
      await checkSchema(tx, dataset.schemaId ?? null)
      await addDataset(tx, dataset)
    },

    async hold(id) {
      if (!isId(id)) return null
      // In two statements: one alone would answer what it saw before it waited.
      await one(sql`select 1 from rowhouse.datasets where ${here} and id = ${id} for no key update`)
      return reader.get(id)
    },

    async change(id, revision, { name, description, tags, keyColumns, about, tableName, by }) {
      if (!isId(id)) return null
      const changed = await count(sql`
        update rowhouse.datasets
        set name = coalesce(${name ?? null}::text, name),
            name_folded = coalesce(${name === undefined ? null : foldText(name)}::text, name_folded),
            description = coalesce(${description ?? null}::text, description),
            description_folded =
              coalesce(${description === undefined ? null : foldText(description)}::text, description_folded),
            tags = coalesce(${tags === undefined ? null : json(tags)}::jsonb, tags),
            key_columns = coalesce(${keyColumns === undefined ? null : json(keyColumns)}::jsonb, key_columns),
            about = coalesce(${about === undefined ? null : JSON.stringify(about)}::json, about),
            table_name = coalesce(${tableName ?? null}::text, table_name),
            updated_by = coalesce(${by ?? null}::uuid, updated_by),
            revision = revision + 1,
            updated_at = clock_timestamp()
        where ${here} and id = ${id} and (${revision}::integer is null or revision = ${revision})`)
      return changed > 0 ? reader.get(id) : null
    },

    async declare(id, columns) {
      if (!isId(id)) return
      await count(sql`
        update rowhouse.datasets set declared = ${json(columns)}, revision = revision + 1 where ${here} and id = ${id}`)
    },

    async remove(id) {
      if (!isId(id)) return null
      // The lock comes first: a version that lands meanwhile would leave its objects behind.
      const found = await one(sql`select 1 from rowhouse.datasets where ${here} and id = ${id} for update`)
      if (!found) return null
      const objects = await all(sql<{ key: string }>`
        select key from rowhouse.parts where dataset_id = ${id}
        union all
        select key from rowhouse.artifacts where dataset_id = ${id}
        union all
        select quarantine_key from rowhouse.loads where dataset_id = ${id} and quarantine_key is not null`)
      // Its edges lose their version and keep its last name.
      await count(sql`
        update rowhouse.lineage_edges e set dataset_name = d.name
        from rowhouse.datasets d
        where d.id = ${id} and e.dataset_id = d.id`)
      const ofBatches = await endBatches(tx, id)
      await count(sql`delete from rowhouse.datasets where ${here} and id = ${id}`)
      return [...objects.map(object => object.key), ...ofBatches]
    },
  }
}

async function addDataset({ scope, count }: Scoped, dataset: NewDataset): Promise<void> {
  const { id, code, projectId, name, description, createdBy, schemaId = null } = dataset
  const { about = nothingSaid, createdClient = null } = dataset
  const [catalogId, viewId] = [newCatalogId(new Date()), newCatalogId(new Date())]
  const names = dataset.tableName === undefined ? tableNames(name, catalogId) : [dataset.tableName]
  for (const tableName of names) {
    // Project and organization are locked, since they may be removed at this moment.
    const added = await count(sql`
      insert into rowhouse.datasets
        (id, organization_id, sandbox_id, project_id, code, name, name_folded, description, description_folded, created_by, schema_id,
         catalog_id, view_id, table_name, about, created_client, updated_by)
      select ${id}, p.organization_id, p.sandbox_id, p.id, ${code}, ${name}, ${foldText(name)},
             ${description}, ${foldText(description)}, ${createdBy}, ${schemaId}::uuid,
             ${catalogId}, ${viewId}, ${tableName}, ${JSON.stringify(about)}::json, ${createdClient}, ${createdBy}
      from rowhouse.projects p join rowhouse.organizations o on o.uuid = p.organization_id
      where p.organization_id = ${scope.organizationId} and p.sandbox_id = ${scope.sandboxId} and p.id = ${isId(projectId) ? projectId : null}
      for key share
      on conflict (sandbox_id, table_name) do nothing`)
    if (added > 0) return
  }
  if (dataset.tableName !== undefined) throw tableNameTaken()
  throw refuse('unknown_project', `There is no project ${projectId} here.`)
}

/** Locked until the transaction ends: the schema of a dataset cannot be removed meanwhile. */
async function checkSchema({ scope, one }: Scoped, id: string | null): Promise<void> {
  if (id === null) return
  const known = isId(id)
    ? await one(sql`
        select 1 from rowhouse.schema_resources
        where organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId} and id = ${id}
          and kind = 'schemas'
        for key share`)
    : null
  if (!known) throw refuse('unknown_schema', `There is no schema ${id.slice(0, 100)} here.`)
}

function toDataset(row: DatasetRow): Dataset {
  const { id, code, projectId, projectName, name, description, tags, keyColumns, schemaId, declared } = row
  const { revision, createdAt, updatedAt, createdBy, createdByName } = row
  const head = row.v_id ? toVersion(row as VersionRow) : null
  const entry = {
    id: row.e_id,
    viewId: row.e_view_id,
    tableName: row.e_table_name,
    about: row.e_about,
    createdClient: row.e_created_client,
    updatedBy: row.e_updated_by,
  }
  return {
    id,
    code,
    projectId,
    projectName,
    name,
    description,
    tags,
    keyColumns,
    schemaId,
    declared,
    entry,
    revision,
    createdAt,
    updatedAt,
    createdBy,
    createdByName,
    head,
  }
}
