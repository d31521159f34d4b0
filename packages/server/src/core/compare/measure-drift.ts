import type { Scope } from '../access/access.ts'
import type { Version } from '../dataset/dataset.ts'
import type { VersionId } from '../ids.ts'
import { whileThere } from '../jobs/while-there.ts'
import { type ComparePorts, compareVersions } from './compare.ts'
import type { ColumnDiff } from './comparison.ts'
import type { VersionDrift } from './drift.ts'

/**
 * The job: measures how far a version drifted from the one before it, and keeps that. Nothing to do when it is known, when there
 * is no version before, or when the version is gone.
 */
export async function measureDrift(
  ports: ComparePorts,
  scope: Scope,
  id: VersionId,
  signal?: AbortSignal,
): Promise<void> {
  await whileThere(ports.catalog, scope, id, async version => {
    const drift = version.drift ? null : await driftSince(ports, scope, version, signal)
    if (drift) await ports.catalog.transact(scope, tx => tx.versions.drifted(id, drift))
  })
}

async function driftSince(
  ports: ComparePorts,
  scope: Scope,
  version: Version,
  signal: AbortSignal | undefined,
): Promise<VersionDrift | null> {
  const { datasetId, number } = version
  const before = await ports.catalog.read(scope, tx => tx.versions.numbered(datasetId, number - 1))
  if (!before) return null
  const { columns } = await compareVersions(ports, scope, before, version, null, signal)
  return greatestDrift(columns, before.number)
}

/**
 * The greatest drift of any column; of those alike, the first. Pure; no I/O. Null when no column has one: none is shared, or a
 * version has no rows.
 */
export function greatestDrift(
  columns: readonly Pick<ColumnDiff, 'name' | 'drift'>[],
  against: number,
): VersionDrift | null {
  return columns.reduce<VersionDrift | null>((greatest, { name, drift }) => {
    if (!drift || (greatest && drift.psi <= greatest.psi)) return greatest
    const { level, psi, significant } = drift
    return { level, psi, column: name, significant, against }
  }, null)
}
