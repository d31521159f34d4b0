import { uuidOf } from '../ids.ts'
import { present } from '../schema/json.ts'
import { lastMembers, type Surroundings } from './dataset-object.ts'
import type { ShownDataset } from './dataset-series.ts'
import type { CatalogObject, ObjectForm, Parameters } from './object.ts'

/** What a list of last batches can be asked for. */
export const lastBatchesForm: ObjectForm = {
  scalars: ['imsOrg', 'sandboxId', 'created', 'updated', 'lastBatchStatus'],
  structures: [],
  parameters: ['dataSetId', 'lastBatchId', 'lastSuccessfulBatchId', 'lastFailedBatchId'],
}

/** What is known of a dataset's last batches; null for a dataset without batches. Pure; no I/O. */
export function lastBatchesObject(
  { organization, sandbox }: Surroundings,
  { dataset, batches }: ShownDataset,
): CatalogObject | null {
  if (!batches) return null
  const { lastSuccessfulBatch, lastFailedBatch, ...last } = lastMembers(batches)
  const members = {
    ...last,
    lastSuccessfulBatchId: lastSuccessfulBatch,
    lastFailedBatchId: lastFailedBatch,
    imsOrg: organization.id,
    sandboxId: sandbox.id,
    created: batches.last.createdAt.getTime(),
    updated: batches.last.updatedAt.getTime(),
  }
  return { id: dataset.entry.id, members: present(members) }
}

/** Whether a dataset's last batches are those that a request names, in any form of an id. Pure; no I/O. */
export function areAsked({ members }: CatalogObject, parameters: Parameters): boolean {
  return ['lastBatchId', 'lastSuccessfulBatchId', 'lastFailedBatchId'].every(name => {
    const texts = parameters.get(name)?.flatMap(text => text.split(','))
    const id = members[name]
    return !texts || (typeof id === 'string' && texts.some(text => uuidOf(text.trim()) === uuidOf(id)))
  })
}
