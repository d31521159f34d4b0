import type { Scope } from '../access/access.ts'
import { CoreError } from '../errors.ts'
import type { LoadId } from '../ids.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import type { Batch, BatchFile, BatchState } from './batch.ts'
import { addBatchJob } from './batch-job.ts'
import { nextState } from './batch-state.ts'
import type { RowSchema } from './row-schema.ts'

/** How long a batch waits after its first, second … lost attempt; after one more it is stalled. */
const BACK_OFF_MS = [5_000, 30_000, 120_000, 600_000] as const
const MOST_ATTEMPTS = BACK_OFF_MS.length + 1

/** A worker's turn at a batch. Another turn at it makes this one void. */
export interface Attempt {
  readonly scope: Scope
  readonly batch: Batch
  readonly files: readonly BatchFile[]
  /** What its rows must be, as it was when the batch was completed; null: the schema was gone then. */
  readonly schema: RowSchema | null
  /** Why rules rejected its rows in an attempt whose worker did not live to say so. */
  readonly rejectedBy: string | null
}

/** Begins a turn; null: there is nothing to do. A batch that is being staged already lost its worker. */
export async function beginAttempt(catalog: Catalog, scope: Scope, id: LoadId): Promise<Attempt | null> {
  return catalog.transact(scope, async tx => {
    const held = await tx.batches.hold(id)
    const state = held && beginning(held)
    if (!held || !state) return null
    const batch = await tx.batches.change(id, {
      state,
      ...(state === 'staging' && { attempts: held.attempts + 1, started: held.startedAt ?? new Date() }),
    })
    if (state !== 'staging') return null
    const load = await tx.loads.get(id)
    const rejectedBy = load?.warnings.find(({ code }) => code === 'rules_violated')?.message ?? null
    return {
      scope,
      batch,
      files: await tx.batches.files(id),
      schema: await tx.batches.rowSchema(id),
      rejectedBy,
    }
  })
}

/** Decide the state in which a worker that takes a batch leaves it; null: as it is. Pure; no I/O. */
export function beginning({ state, attempts }: Pick<Batch, 'state' | 'attempts'>): BatchState | null {
  if (state === 'loaded') return nextState(state, 'take')
  if (state === 'retrying') return nextState(state, 'retry')
  if (state !== 'staging') return null
  const lost = nextState(state, 'lose')
  return nextState(lost, attempts >= MOST_ATTEMPTS ? 'stall' : 'retry')
}

/** Ends a turn that came to nothing, since something is away: a later one begins after a while, unless there were too many. */
export async function loseAttempt(catalog: Catalog, attempt: Attempt, now: Date): Promise<BatchState | null> {
  return catalog.transact(attempt.scope, async tx => {
    if (!(await isCurrent(tx, attempt))) return null
    const { id, attempts } = attempt.batch
    const wait = BACK_OFF_MS[attempts - 1]
    const lost = nextState('staging', 'lose')
    const state = wait === undefined ? nextState(lost, 'stall') : lost
    await tx.batches.change(id, { state })
    if (wait !== undefined) {
      await addBatchJob(tx, attempt.scope, attempt.batch, new Date(now.getTime() + wait))
    }
    return state
  })
}

/** Whether the turn is still that of the batch, which nobody else changes until the transaction ends. */
export async function isCurrent(tx: CatalogTransaction, { batch }: Attempt): Promise<boolean> {
  const held = await tx.batches.hold(batch.id)
  return held?.state === 'staging' && held.attempts === batch.attempts
}

/** Whether an error says nothing of the batch: engine, store or catalog are away, and may be back later. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof CoreError)) return false
  return ['unavailable', 'timed_out', 'storage_full'].includes(error.kind) || error.code === 'engine_crashed'
}
