import type { Actor } from '../access/access.ts'
import type { Publisher } from '../dataset/publish.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import type { Ports } from '../ports/ports.ts'
import { refuse } from '../refusals.ts'
import type { Batch, BatchError } from './batch.ts'
import { addBatchJob, dropFiles } from './batch-job.ts'
import { type BatchAction, nextState } from './batch-state.ts'
import { holdBatchNamed, readOnly } from './find-batch.ts'
import { isForeign } from './foreign.ts'
import { nothingRead } from './outcome.ts'
import { revertBatch, type WithinSignal } from './revert.ts'
import { findHeldSchema } from './row-schema-of.ts'

/**
 * Does what a client asks of a batch; asked again, it changes nothing. Refuses with `unknown_batch`, `batch_state`, `file_incomplete`, and
 * for a REVERT with `rows_merged` and `rules_violated`.
 */
export async function signalBatch(
  ports: Pick<Ports, 'catalog' | 'engine'>,
  actor: Actor,
  name: string,
  action: BatchAction,
  within: WithinSignal,
  signal?: AbortSignal,
): Promise<Batch> {
  if (action === 'revert') return revertBatch(ports, actor, name, within, signal)
  return ports.catalog.transact(actor.scope, async tx => {
    const batch = await holdBatchNamed(tx, name)
    if (isForeign(batch)) throw readOnly()
    const state = nextState(batch.state, action)
    const after = state === batch.state ? batch : await carryOut[action](tx, actor, batch)
    await within(tx, after)
    return after
  })
}

type Step = (tx: CatalogTransaction, by: Publisher, batch: Batch) => Promise<Batch>

const carryOut = {
  complete: completeBatch,
  abort: async (tx, { user }, batch) => {
    await dropFiles(tx, batch)
    return tx.batches.change(batch.id, {
      state: nextState(batch.state, 'abort'),
      by: user.id,
      completed: new Date(),
    })
  },
  fail: async (tx, { user }, batch) => {
    const state = nextState(batch.state, 'fail')
    const outcome = batch.outcome ?? { ...nothingRead, ...clientFailed }
    return tx.batches.change(batch.id, { state, outcome, by: user.id, completed: new Date() })
  },
} as const satisfies Record<Exclude<BatchAction, 'revert'>, Step>

async function completeBatch(
  tx: CatalogTransaction,
  { scope, user }: Publisher,
  batch: Batch,
): Promise<Batch> {
  const open = (await tx.batches.files(batch.id)).filter(({ artifact }) => artifact === null)
  if (open.length > 0) {
    const named = open.slice(0, 10).map(({ path }) => `"${path}"`)
    const more = open.length > 10 ? ` and ${open.length - 10} more` : ''
    throw refuse(
      'file_incomplete',
      `Large files are not complete: ${named.join(', ')}${more}. Complete or replace them.`,
    )
  }
  const { schemaId } = batch
  const schema = schemaId && (await findHeldSchema(tx, schemaId))
  const changed = await tx.batches.change(batch.id, {
    state: nextState(batch.state, 'complete'),
    attempts: 0,
    by: user.id,
    ...(schemaId && schema && { schema: { id: schemaId, ...schema } }),
  })
  await addBatchJob(tx, scope, batch)
  return changed
}

const said = 'The client said that the batch failed.'
const clientFailed = {
  failureReason: said,
  errors: [{ code: 'rh:client-failed', description: said, rows: [], recordCount: 0 } satisfies BatchError],
}
