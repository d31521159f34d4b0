import type { Dataset } from '../dataset/dataset.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import { isObject, type Json, type JsonObject, own, same } from '../schema/json.ts'
import { uriOf } from '../schema/names.ts'
import { refuseAll } from '../schema/plan.ts'
import { complaints, type DatasetFields, readFields } from './dataset-fields.ts'
import { datasetForm, datasetObject, objectVersion } from './dataset-object.ts'
import { withBatches } from './dataset-series.ts'
import { getDatasetNamed } from './name-dataset.ts'
import type { ObjectChange } from './patch-object.ts'
import { type CatalogWriter, matchesVersion } from './writer.ts'

/** The members that clients write. */
const writable = [
  'name',
  'description',
  'tags',
  'enableErrorDiagnostics',
  'fileDescription',
  'classification',
  'extensions',
]

export interface DatasetTarget {
  /** Any of its names. */
  readonly id: string
  /** The version that it must have; null: any. */
  readonly ifMatch: string | null
  /** Whether members that the house sets are taken and left alone; else a change of one is refused. */
  readonly ignoresReadOnly: boolean
}

/**
 * Changes a dataset to what `change` makes of its object. Refuses with `unknown_dataset`, `precondition_failed`, `read_only_field`, what
 * `change` refuses, and what is wrong with the members.
 */
export async function changeDatasetObject(
  catalog: Catalog,
  { actor }: CatalogWriter,
  target: DatasetTarget,
  change: ObjectChange,
): Promise<Dataset> {
  return catalog.transact(actor.scope, async tx => {
    const dataset = await hold(tx, target.id)
    const [shown] = await withBatches(tx, [dataset])
    const batches = shown?.batches ?? null
    checkMatch(target, objectVersion(dataset, batches))
    const { members } = datasetObject(actor, dataset, batches)
    const fields = decideFields(members, change(members), target.ignoresReadOnly)
    const { schemaContentType } = dataset.entry.about
    const changed = await tx.datasets.change(dataset.id, dataset.revision, {
      name: fields.name,
      description: fields.description,
      about: { ...fields.about, schemaContentType },
      ...(fields.tableName !== null && { tableName: fields.tableName }),
      by: actor.user.id,
    })
    if (!changed) throw new Error(`dataset ${dataset.id} is held and was changed by another`)
    return changed
  })
}

async function hold(tx: CatalogTransaction, id: string): Promise<Dataset> {
  const { id: found } = await getDatasetNamed(tx, id)
  const held = await tx.datasets.hold(found)
  return held ?? getDatasetNamed(tx, id)
}

function checkMatch({ id, ifMatch }: DatasetTarget, version: string): void {
  if (matchesVersion(ifMatch, version)) return
  throw refuse(
    'precondition_failed',
    `Dataset ${id.slice(0, 100)} is not as If-Match names it; its version is ${version} now. Read it again.`,
  )
}

/**
 * Decide what becomes of a dataset whose object is to become another. Pure; no I/O. Refuses with `read_only_field` and all that is wrong
 * with the members that change.
 */
export function decideFields(before: JsonObject, after: JsonObject, ignoresReadOnly: boolean): DatasetFields {
  const known = [...datasetForm.scalars, ...datasetForm.structures]
  const changed = known.filter(name => !sameMember(name, own(before, name), own(after, name)))
  const readOnly = changed.filter(name => !writable.includes(name))
  if (readOnly.length > 0 && !ignoresReadOnly) {
    const named = readOnly.map(name => `"${name}"`).join(', ')
    throw refuse('read_only_field', `${named} cannot be changed; a client writes ${writable.join(', ')}.`)
  }
  const { faults, complain } = complaints()
  const fields = readFields(after, complain)
  const told = faults.filter(({ pointer }) => changed.includes(pointer?.split('/')[1] ?? ''))
  if (told.length > 0) throw refuseAll(told)
  return fields
}

/** Also when a schema is named in another form. */
function sameMember(name: string, before: Json | undefined, after: Json | undefined): boolean {
  if (name !== 'schemaRef' || !isObject(before) || !isObject(after)) return same(before, after)
  return uriOf(String(before.id)) === uriOf(String(after.id))
}
