import type { Counts } from '../../../core/pack/counts.ts'
import type { RemovalPlan } from '../../../core/pack/plan-world.ts'

/** A plan as the door prints it: what would go, and what would come; `blockedBy` only where something is in the way. */
export function printPlan(
  datasetKey: string,
  { remove, modified, datasets, kept, blockedBy }: RemovalPlan,
  load: Readonly<Record<string, number | null>> | null,
) {
  return {
    plan: true,
    datasetKey,
    remove,
    load,
    modified: Object.fromEntries(modified),
    datasets,
    kept: Object.fromEntries(kept),
    ...(blockedBy.length > 0 && { blockedBy }),
  }
}

/** Counts, with the rows that were kept beside them where that was asked for. */
export function printKept(counts: Counts, keep: boolean, kept: ReadonlyMap<string, number>) {
  return { counts, ...(keep && { kept: Object.fromEntries(kept) }) }
}
