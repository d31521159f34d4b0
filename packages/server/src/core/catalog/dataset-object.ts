import type { Organization, Sandbox } from '../access/access.ts'
import { batchIdOf } from '../batch/batch-id.ts'
import type { Dataset } from '../dataset/dataset.ts'
import type { LastBatches } from '../ports/batches.ts'
import type { Json, JsonObject } from '../schema/json.ts'
import { isObject, ownObject, present } from '../schema/json.ts'
import { schemaUri } from '../schema/names.ts'
import type { CatalogObject, ObjectForm } from './object.ts'

/** Where datasets are shown: whose they are. */
export interface Surroundings {
  readonly organization: Organization
  readonly sandbox: Sandbox
}

export const TABLE_TAG = 'adobe/pqs/table'
export const FORMAT_TAG = 'adobe/siphon/table/format'
export const KEPT_FORMAT = 'parquet'
const USUAL_CONTENT_TYPE = 'application/vnd.adobe.xed+json;version=1'

/** What a list of datasets can be asked for. */
export const datasetForm: ObjectForm = {
  scalars: [
    'name',
    'description',
    'version',
    'imsOrg',
    'sandboxId',
    'created',
    'updated',
    'createdClient',
    'createdUser',
    'updatedUser',
    'state',
    'enableErrorDiagnostics',
    'viewId',
    'files',
    'lastBatchId',
    'lastBatchStatus',
    'lastSuccessfulBatch',
    'lastFailedBatch',
  ],
  structures: [
    'schemaRef',
    'fileDescription',
    'tags',
    'classification',
    'extensions',
    'rowhouse',
    'observableSchema',
  ],
  parameters: [],
}

/** A dataset as the catalog prints it. Pure; no I/O. */
export function datasetObject(
  { organization, sandbox }: Surroundings,
  dataset: Dataset,
  batches: LastBatches | null,
): CatalogObject {
  const { entry, head, name, description, createdAt, createdBy, schemaId } = dataset
  const { about } = entry
  const members: Record<string, Json | undefined> = {
    name,
    description,
    version: objectVersion(dataset, batches),
    imsOrg: organization.id,
    sandboxId: sandbox.id,
    created: createdAt.getTime(),
    updated: updatedAt(dataset, batches).getTime(),
    createdClient: entry.createdClient ?? undefined,
    createdUser: createdBy,
    updatedUser: entry.updatedBy,
    state: 'DRAFT',
    schemaRef:
      schemaId === null
        ? undefined
        : {
            id: schemaUri(organization.tenant, 'schemas', schemaId),
            contentType: about.schemaContentType ?? USUAL_CONTENT_TYPE,
          },
    fileDescription: {
      persisted: true,
      containerFormat: KEPT_FORMAT,
      format: KEPT_FORMAT,
      ...about.fileDescription,
    },
    enableErrorDiagnostics: about.enableErrorDiagnostics,
    tags: { [TABLE_TAG]: [entry.tableName], [FORMAT_TAG]: [KEPT_FORMAT], ...about.tags },
    classification: { dataBehavior: 'record', managedBy: 'CUSTOMER', ...about.classification },
    viewId: entry.viewId,
    files: `@/dataSets/${entry.id}/views/${entry.viewId}/files`,
    ...lastMembers(batches),
    extensions: extensionsOf(dataset),
    rowhouse: present({
      datasetId: dataset.id,
      projectId: dataset.projectId,
      version: head?.number,
      versionId: head?.id,
    }),
  }
  return { id: entry.id, members: present(members) }
}

/** The semantic version of the object, whose last number every change raises. Pure; no I/O. */
export function objectVersion(dataset: Dataset, batches: LastBatches | null): string {
  const { head, revision, schemaId } = dataset
  // Where there is a schema, the dataset began with its version 0; elsewhere that is a change, too.
  const versions = head === null ? 0 : head.number + (schemaId === null ? 1 : 0)
  return `1.0.${revision + versions + (batches?.changes ?? 0)}`
}

/** When the object changed last. Pure; no I/O. */
export function updatedAt(dataset: Dataset, batches: LastBatches | null): Date {
  const times = [dataset.updatedAt, ...(batches ? [batches.last.updatedAt] : [])]
  return new Date(Math.max(...times.map(time => time.getTime())))
}

/** What is said of a dataset's last batches, once there is something to say. */
export function lastMembers(batches: LastBatches | null): Record<string, string | undefined> {
  return {
    lastBatchId: batches ? batchIdOf(batches.last.id) : undefined,
    lastBatchStatus: batches?.last.state,
    lastSuccessfulBatch: batches?.lastSuccessful ? batchIdOf(batches.lastSuccessful.id) : undefined,
    lastFailedBatch: batches?.lastFailed ? batchIdOf(batches.lastFailed.id) : undefined,
  }
}

/** What clients said, and what the house measured. */
function extensionsOf({ head, entry }: Dataset): JsonObject {
  const { extensions } = entry.about
  const metrics = { rowCount: head?.rowCount ?? 0, storageSize: head?.storedBytes ?? 0 }
  return { ...extensions, adobe_lakeHouse: { ...ownObject(extensions, 'adobe_lakeHouse'), metrics } }
}

/** Extensions without what the house measures. Pure; no I/O. */
export function saidExtensions(extensions: JsonObject): JsonObject {
  const { adobe_lakeHouse: lake, ...others } = extensions
  if (lake === undefined || !isObject(lake)) return extensions
  const { metrics: _, ...said } = lake
  return Object.keys(said).length > 0 ? { ...extensions, adobe_lakeHouse: said } : others
}

/** How a dataset is referred to: `@/dataSets/{id}`. */
export function datasetReference({ entry }: Pick<Dataset, 'entry'>): string {
  return `@/dataSets/${entry.id}`
}
