import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import type { Batch } from './batch.ts'
import { nextState } from './batch-state.ts'
import { clearBatch, clearDiagnostics } from './revert.ts'

/** How long batches are waited for, and what is kept of them. */
export interface BatchTimes {
  readonly abandonHours: number
  readonly graceDays: number
  readonly diagnosticsDays: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * Gives up batches that nobody sends files to, removes what is left of those that were taken back, and the diagnostics of old ones. Answers
 * how many it changed. Harmless when it runs twice.
 */
export async function sweepBatches(
  catalog: Catalog,
  { abandonHours, graceDays, diagnosticsDays }: BatchTimes,
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  const before = (ms: number) => new Date(now.getTime() - ms)
  const times = {
    abandoned: before(abandonHours * HOUR_MS),
    left: before(graceDays * DAY_MS),
    diagnosed: before(diagnosticsDays * DAY_MS),
  }
  const due = await catalog.dueBatches(times)
  for (const { scope, id } of due) {
    signal?.throwIfAborted()
    await catalog.transact(scope, async tx => {
      const batch = await tx.batches.hold(id)
      if (batch) await sweepOne(tx, batch, times)
    })
  }
  return due.length
}

interface Times {
  readonly abandoned: Date
  readonly left: Date
  readonly diagnosed: Date
}

async function sweepOne(tx: CatalogTransaction, batch: Batch, times: Times): Promise<void> {
  const { state, touchedAt, updatedAt, completedAt, outcome } = batch
  if (state === 'loading' && touchedAt < times.abandoned) {
    await clearBatch(tx, batch, { state: nextState(state, 'abandon') })
  } else if (state === 'inactive' && updatedAt < times.left) {
    await clearBatch(tx, batch, { state: nextState(state, 'sweep') })
  } else if (outcome?.rowFaults && completedAt && completedAt < times.diagnosed) {
    await clearDiagnostics(tx, batch)
  }
}
