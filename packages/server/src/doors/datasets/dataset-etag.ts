import type { Dataset, Version } from '../../core/dataset/dataset.ts'
import { etagOf } from '../etag.ts'

/** Everything that the detail of a dataset, at a version, is made of. */
export function detailContent(dataset: Dataset, version: Version | null, big: string): unknown[] {
  const { id, revision, projectName, head } = dataset
  return ['dataset', id, revision, projectName, head?.id, version?.id, version?.digest, big]
}

/** The strong ETags that `If-Match` may name for the dataset as it is now: those of its detail, and its revision in quotes. */
export function currentEtags(dataset: Dataset): string[] {
  const details = ['number', 'string'].map(big => etagOf(detailContent(dataset, dataset.head, big)))
  return [...details, `"${dataset.revision}"`]
}
