import type { Scope } from '../access/access.ts'
import type { DatasetId } from '../ids.ts'
import { checkName } from '../names.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { DatasetChange } from '../ports/catalog-values.ts'
import { refuse } from '../refusals.ts'
import type { Dataset } from './dataset.ts'
import { unknownDataset } from './publish.ts'
import { checkTags } from './tags.ts'

/** Longest name of a dataset, in UTF-16 code units. */
export const LONGEST_DATASET_NAME = 500

/**
 * Changes what is said about a dataset, provided it is still as `asSeen` wants it (null: however it is).
 * Refuses with `unknown_dataset`, `precondition_failed`, `unknown_column` or `invalid_value`.
 */
export async function changeDataset(
  catalog: Catalog,
  scope: Scope,
  id: DatasetId,
  asked: DatasetChange,
  asSeen: ((dataset: Dataset) => boolean) | null,
): Promise<Dataset> {
  return catalog.transact(scope, async tx => {
    const dataset = await tx.datasets.get(id)
    if (!dataset) throw unknownDataset(id)
    if (asSeen && !asSeen(dataset)) throw changedMeanwhile(id)
    const change = decideChange(dataset, asked)
    const changed = await tx.datasets.change(id, asSeen ? dataset.revision : null, change)
    if (!changed) throw asSeen ? changedMeanwhile(id) : unknownDataset(id)
    return changed
  })
}

/** Decide what is kept of a change. Pure; no I/O. Refuses with `unknown_column` or `invalid_value`. */
export function decideChange(dataset: Dataset, asked: DatasetChange): DatasetChange {
  const unknown = unknownColumns(dataset, asked.keyColumns ?? [])
  if (unknown.length > 0) {
    const names = unknown.map(name => `"${name.slice(0, 100)}"`).join(', ')
    throw refuse(
      'unknown_column',
      `The latest version has no column ${names}; key_columns must name its columns.`,
      { faults: [{ pointer: '/key_columns', code: 'unknown_column', message: `has no column ${names}` }] },
    )
  }
  return {
    ...asked,
    ...(asked.name === undefined ? {} : { name: checkName('name', asked.name, LONGEST_DATASET_NAME) }),
    ...(asked.tags && { tags: checkTags(asked.tags) }),
  }
}

function unknownColumns(dataset: Dataset, names: readonly string[]): string[] {
  const known = new Set(dataset.head?.columns.map(column => column.name))
  return names.filter(name => !known.has(name))
}

function changedMeanwhile(id: string): Error {
  return refuse(
    'precondition_failed',
    `Dataset ${id} is no longer as If-Match names it. Read it again and decide on what it is now.`,
  )
}
