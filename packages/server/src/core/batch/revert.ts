import type { Actor } from '../access/access.ts'
import { nothingWithdrawn, type Withdrawal } from '../dataset/plan.ts'
import { publishVersion, rowsMerged } from '../dataset/publish.ts'
import type { CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import type { Ports } from '../ports/ports.ts'
import type { Batch } from './batch.ts'
import { dropFiles } from './batch-job.ts'
import { nextState } from './batch-state.ts'
import { getBatchNamed, unknownBatch } from './find-batch.ts'
import { noRows } from './no-rows.ts'

/** Runs inside the transaction in which an action is done, or found to be done already. */
export type WithinSignal = (tx: CatalogTransaction, batch: Batch) => Promise<void>

/**
 * Takes a batch back: one that succeeded is inactive from then on, and a version without its rows is published, where the head still has them;
 * what is left of one that did not is removed. Refuses with `unknown_batch`, `batch_state`, `rows_merged` and `rules_violated`.
 */
export async function revertBatch(
  ports: Pick<Ports, 'catalog' | 'engine'>,
  actor: Actor,
  name: string,
  within: WithinSignal,
  signal?: AbortSignal,
): Promise<Batch> {
  const { scope, user } = actor
  for (;;) {
    const { batch, rows } = await ports.catalog.read(scope, tx => look(tx, name))
    nextState(batch.state, 'revert')
    if (!rows) throw rowsMerged([batch.version ?? 0])
    const settle = async (tx: CatalogTransaction): Promise<Batch> => {
      const held = await tx.batches.hold(batch.id)
      if (!held) throw unknownBatch(name)
      if (held.state !== batch.state) throw moved
      const state = nextState(held.state, 'revert')
      const after = state === held.state ? held : await leave(tx, held, { state, by: user.id })
      await within(tx, after)
      return after
    }
    try {
      if (rows.parts.length === 0) return await ports.catalog.transact(scope, settle)
      let after = batch
      const publication = {
        staged: noRows(batch.format),
        mode: 'append',
        description: `Without the rows of batch ${batch.id}`,
        source: 'batch',
        withdraws: rows.versions,
      } as const
      await publishVersion(
        ports,
        actor,
        batch.datasetId,
        publication,
        async tx => {
          after = await settle(tx)
        },
        signal,
      )
      return after
    } catch (error) {
      if (error !== moved) throw error
    }
  }
}

/** Undoes a transaction. */
const moved = new Error('the batch changed while it was reverted')

async function look(tx: CatalogReader, name: string): Promise<{ batch: Batch; rows: Withdrawal | null }> {
  const batch = await getBatchNamed(tx, name)
  const isThere = batch.state === 'success' && batch.version !== null
  const rows = isThere ? await tx.versions.brought(batch.datasetId, [batch.version]) : nothingWithdrawn
  return { batch, rows }
}

async function leave(
  tx: CatalogTransaction,
  batch: Batch,
  to: { readonly state: Batch['state']; readonly by: Batch['createdBy'] },
): Promise<Batch> {
  return to.state === 'deleted' ? clearBatch(tx, batch, to) : tx.batches.change(batch.id, to)
}

/** Removes what is left of a batch, its files, rejects and diagnostics, and gives it its last state. */
export async function clearBatch(
  tx: CatalogTransaction,
  batch: Batch,
  to: { readonly state: Batch['state']; readonly by?: Batch['createdBy'] },
): Promise<Batch> {
  await dropFiles(tx, batch)
  return clearDiagnostics(tx, batch, to)
}

/** Removes the rejected rows of a batch; their number stays. */
export async function clearDiagnostics(
  tx: CatalogTransaction,
  { id, outcome }: Batch,
  to: { readonly state?: Batch['state']; readonly by?: Batch['createdBy'] } = {},
): Promise<Batch> {
  const faults = outcome?.rowFaults ? [outcome.rowFaults.key] : []
  const keys = [...faults, ...(await tx.loads.dropRejects(id))]
  if (keys.length > 0) await tx.jobs.add('remove_objects', { keys })
  return tx.batches.change(id, {
    ...to,
    ...(outcome && { outcome: { ...outcome, rowFaults: null, quarantine: null } }),
  })
}
