import type { Actor } from '../../packages/server/src/core/access/access.ts'
import type { BatchOutcome } from '../../packages/server/src/core/batch/batch.ts'
import { batchIdOf } from '../../packages/server/src/core/batch/batch-id.ts'
import {
  type DatasetId,
  type LoadId,
  newCode,
  newId,
  type SchemaId,
} from '../../packages/server/src/core/ids.ts'
import type { CatalogTransaction } from '../../packages/server/src/core/ports/catalog.ts'
import { defaultProject, type Trial } from './catalog-house.ts'

export const outcome: BatchOutcome = {
  read: 12,
  loaded: 10,
  rejected: 2,
  skipped: 0,
  inputBytes: 100,
  inputFiles: 1,
  outputBytes: 80,
  parts: 1,
  errors: [
    { code: 'rh:type', description: 'TypeCompatibilityException: no', rows: ['1', '3-4'], recordCount: 2 },
  ],
  failureReason: null,
  rowFaults: { key: 'test/faults/1', bytes: 10, parsing: 0, conversion: 2, validation: 0 },
  quarantine: null,
  from: new Date('2026-01-01T00:00:00Z'),
  to: new Date('2026-01-02T00:00:00Z'),
}

/** What tests of batches begin with, in a catalog under trial. */
export function batchBench(trial: Trial) {
  const inside = <T>(actor: Actor, work: (tx: CatalogTransaction) => Promise<T>) =>
    trial().catalog.transact(actor.scope, work)

  const begin = async (actor: Actor, dataset?: DatasetId, externalId?: string) => {
    const datasetId = dataset ?? (await addSchemaDataset(actor))
    const id = newId<LoadId>()
    const batch = await inside(actor, tx =>
      tx.batches.add({
        id,
        datasetId,
        externalId: externalId ?? batchIdOf(id),
        format: { format: 'json', isMultiLine: false },
        diagnostics: true,
        maxErrorPercent: 2.5,
        replay: null,
        tags: { source: ['crm'] },
        createdBy: actor.user.id,
        createdClient: 'my-client',
      }),
    )
    return { id, datasetId, batch }
  }

  const addSchemaDataset = (actor: Actor) => addHeldDataset(trial, actor)

  const file = <More extends object>(batchId: LoadId, path: string, more = {} as More) => ({
    batchId,
    path,
    artifact: { key: `test/artifacts/${newId()}`, bytes: 7, digest: 'd' },
    chunks: [],
    announcedBytes: null,
    account: null,
    ...more,
  })
  const chunk = (start: number, end: number) => ({ start, end, key: `test/artifacts/${newId()}` })
  return { inside, begin, addSchemaDataset, file, chunk }
}

export function faultsOf(id: string) {
  return { key: `test/faults/${id}`, bytes: 10, parsing: 0, conversion: 2, validation: 0 }
}

/** A dataset with a registered schema. */
async function addHeldDataset(trial: Trial, actor: Actor): Promise<DatasetId> {
  const { catalog } = trial()
  const { id: projectId } = await defaultProject(catalog, actor)
  const [id, schemaId] = [newId<DatasetId>(), newId<SchemaId>()]
  const times = {
    createdAt: new Date(),
    updatedAt: new Date(),
    createdBy: actor.user.id,
    updatedBy: actor.user.id,
  }
  const clients = { createdClient: 'c', updatedClient: 'c' }
  const schema = { id: schemaId, kind: 'schemas', title: `Schema ${schemaId}`, minor: 0, body: {} } as const
  const change = { id: newId<string>(), schemaId, changedAt: new Date(), changedBy: actor.user.id }
  await catalog.transact(actor.scope, async tx => {
    await tx.schemas.put(
      { ...schema, ...times, ...clients },
      { ...change, client: 'c', requestId: 'r', updates: [] },
    )
    const named = { code: newCode(), name: 'Held', description: '' }
    await tx.datasets.add({ id, ...named, projectId, createdBy: actor.user.id, schemaId })
  })
  return id
}
