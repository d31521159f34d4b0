import type { Scope } from '../access/access.ts'
import type { Ports } from '../ports/ports.ts'
import { reportVersion } from '../quality/report-version.ts'
import type { Dataset } from './dataset.ts'
import { mergeParts } from './merge.ts'

/** Ends a series of fills: merges small parts into large ones, and makes the statistics and the quality report of the latest version. */
export async function completeDataset(
  ports: Pick<Ports, 'catalog' | 'engine' | 'store'>,
  scope: Scope,
  dataset: Dataset,
  signal?: AbortSignal,
): Promise<Dataset> {
  await mergeParts(ports, scope, dataset.id, 'all', signal)
  const latest = (await ports.catalog.read(scope, tx => tx.datasets.get(dataset.id))) ?? dataset
  if (latest.head) await reportVersion(ports, scope, latest.head, signal)
  return latest
}
