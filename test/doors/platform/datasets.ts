import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Actor } from '../../../packages/server/src/core/access/access.ts'
import { hashSecret } from '../../../packages/server/src/core/access/secret.ts'
import type { Column, Part } from '../../../packages/server/src/core/dataset/dataset.ts'
import { noRows } from '../../../packages/server/src/core/dataset/define.ts'
import { publishVersion } from '../../../packages/server/src/core/dataset/publish.ts'
import { dtypeOf } from '../../../packages/server/src/core/dataset/types.ts'
import { type DatasetId, type LoadId, newId } from '../../../packages/server/src/core/ids.ts'
import { adminKey, temporaryFolder } from '../../server.ts'
import type { Caller, StartedHouse } from '../start.ts'
import { create, fieldGroup, loyaltyFields, NS, schemaOf } from './loyalty.ts'

/** Registers a schema of the tenant with a few nested fields; answers its `$id`. */
export async function makeSchema(call: Caller, title = 'Members', tenant = '_acme'): Promise<string> {
  const group = fieldGroup(
    `${title} details`,
    { loyalty: { type: 'object', properties: loyaltyFields } },
    tenant,
  )
  const { $id } = await create(call, 'fieldgroups', group)
  const schema = schemaOf(title, `${NS}/xdm/context/profile-person-details`, $id)
  return (await create(call, 'schemas', schema)).$id
}

export function bodyOf(schema: string, more: object = {}) {
  const schemaRef = { id: schema, contentType: 'application/vnd.adobe.xed+json;version=1' }
  return { name: 'LoyaltyMembersDataset', schemaRef, ...more }
}

/** Makes a dataset in the catalog; answers its id. */
export async function makeDataset(call: Caller, schema: string, more: object = {}): Promise<string> {
  const made = await call('POST', '/dataSets', { json: bodyOf(schema, more) })
  assert.equal(made.status, 201, made.text)
  return made.json[0].slice('@/dataSets/'.length)
}

/** A dataset as a look-up prints it. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails when it is not there
export async function lookUp(call: Caller, id: string): Promise<any> {
  const found = await call('GET', `/dataSets/${id}`)
  assert.equal(found.status, 200, found.text)
  return Object.values(found.json)[0]
}

/** A leaf of nested rows: its path, and the type that it has there. */
export type Leaf = readonly [path: string, logicalType: string]

/**
 * Publishes a version of a dataset whose one part holds nested rows, written by the engine from a select. The columns are the given leaves;
 * a list or map is one column of JSON.
 */
export async function publishNested(
  house: StartedHouse,
  dataset: string,
  select: string,
  leaves: readonly Leaf[],
  loadId: LoadId = newId(),
): Promise<Part> {
  const actor = await adminOf(house)
  await using folder = await temporaryFolder()
  const path = `${folder.path}/part.parquet`
  const rows = await writeParquet(path, select)
  const { bytes, digest, key } = await house.ports.store.adopt(`test/parts/${newId()}`, path)
  const columns = leaves.map(([path, logicalType]) => columnOf(path, logicalType))
  const part: Part = { id: newId(), key, rows, bytes, digest, columns }
  const staged = {
    ...noRows([]),
    loadId,
    parts: [part],
    columns: columns.map(({ path: _, ...column }) => versionColumn(column)),
    rowCount: rows,
  }
  const publication = { staged, mode: 'append', description: 'Nested', source: 'batch' } as const
  await publishVersion(house.ports, actor, dataset as DatasetId, publication, async () => {})
  return part
}

/** Who the first key says one is. */
export async function adminOf(house: StartedHouse): Promise<Actor> {
  const actor = await house.ports.catalog.identify(hashSecret(adminKey))
  assert.ok(actor)
  return actor
}

/** The rows of a select as a Parquet file. */
export async function parquetOf(select: string): Promise<Buffer> {
  await using folder = await temporaryFolder()
  const path = `${folder.path}/rows.parquet`
  await writeParquet(path, select)
  return readFile(path)
}

async function writeParquet(path: string, select: string): Promise<number> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  try {
    await connection.run(`copy (${select}) to '${path}' (format parquet)`)
    const counted = await connection.runAndReadAll(`select count(*) from read_parquet('${path}')`)
    return Number(counted.getRows()[0]?.[0])
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function columnOf(path: string, logicalType: string): Column {
  const type = { logicalType, dtype: dtypeOf(logicalType), nullable: true }
  return { name: path, originalName: path, ...type, path: path.split('.') }
}

function versionColumn(column: Column): Column {
  const isWhole = !/\[\]$|^(MAP|STRUCT)\(/.test(column.logicalType)
  return isWhole ? column : { ...column, logicalType: 'JSON', dtype: 'object' }
}
