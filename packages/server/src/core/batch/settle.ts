import { publishVersion } from '../dataset/publish.ts'
import type { Staged } from '../dataset/stage.ts'
import type { LoadId } from '../ids.ts'
import type { LoadWarning } from '../ingest/load.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import type { Ports } from '../ports/ports.ts'
import { assessLoad } from '../quality/assess-load.ts'
import { type Attempt, isCurrent } from './attempt.ts'
import type { Batch, BatchOutcome, BatchState } from './batch.ts'
import { batchIdOf } from './batch-id.ts'
import { nextState } from './batch-state.ts'
import { combineColumns, combineFacts } from './combine.ts'
import { keptFiles } from './kept-files.ts'
import type { StagedFile } from './outcome.ts'
import { batchRecord } from './record.ts'

type SettlePorts = Pick<Ports, 'catalog' | 'engine' | 'store'>

/** Thrown when another turn at the batch, or its end, came before. */
export const superseded = new Error('the batch is in other hands')

/** Undoes a publication. */
const predecessorsMoved = new Error('batches that are replaced changed while the version was made')

/** The tag of a batch that another one replaced. */
export const SUCCESSOR_TAG = 'acp_successor'

/**
 * Publishes the rows of a batch and settles it in one step, in which the batches that it replaces leave. Refuses with what
 * `publishVersion` refuses.
 */
export async function publishBatch(
  ports: SettlePorts,
  attempt: Attempt,
  outcome: BatchOutcome,
  files: readonly StagedFile[],
  signal: AbortSignal,
): Promise<BatchState> {
  const { scope, batch } = attempt
  for (;;) {
    const leaving = await findLeaving(ports, attempt)
    const publication = {
      staged: stagedOf(batch, outcome, files, skippedWarnings(batch, leaving)),
      mode: 'append',
      description: `Batch ${batchIdOf(batch.id)}`,
      source: 'batch',
      withdraws: leaving.map(({ version }) => version),
    } as const
    try {
      const publisher = { scope, user: { id: batch.createdBy } }
      await publishVersion(
        ports,
        publisher,
        batch.datasetId,
        publication,
        tx => settleIn(tx, attempt, outcome, files, leaving),
        signal,
      )
      return 'success'
    } catch (error) {
      if (error !== predecessorsMoved) throw error
    }
  }
}

interface Leaving {
  readonly id: LoadId
  readonly version: number
}

async function findLeaving({ catalog }: SettlePorts, { scope, batch }: Attempt): Promise<Leaving[]> {
  return catalog.read(scope, async tx => {
    const found: Leaving[] = []
    for (const id of batch.replay?.predecessors ?? []) {
      const predecessor = await tx.batches.get(id)
      if (predecessor?.state !== 'success' || predecessor.version === null) continue
      found.push({ id, version: predecessor.version })
    }
    return found
  })
}

async function settleIn(
  tx: CatalogTransaction,
  attempt: Attempt,
  outcome: BatchOutcome,
  files: readonly StagedFile[],
  leaving: readonly Leaving[],
): Promise<void> {
  const { batch } = attempt
  if (!(await isCurrent(tx, attempt))) throw superseded
  await replace(tx, batch, leaving)
  await noteFiles(tx, attempt, files, 'published')
  const told = {
    acp_enableErrorDiagnostics: ['true'],
    acp_partialIngestionPercent: [String(batch.maxErrorPercent)],
  }
  await tx.batches.change(batch.id, {
    state: nextState('staging', 'succeed'),
    outcome,
    completed: new Date(),
    ...(outcome.rejected > 0 && { tags: { ...batch.tags, ...told } }),
  })
}

async function replace(tx: CatalogTransaction, batch: Batch, leaving: readonly Leaving[]): Promise<void> {
  for (const id of batch.replay?.predecessors.toSorted() ?? []) {
    const held = await tx.batches.hold(id)
    const isLeaving = leaving.some(each => each.id === id)
    if ((held?.state === 'success') !== isLeaving) throw predecessorsMoved
    if (!held || !isLeaving) continue
    const tags = { ...held.tags, [SUCCESSOR_TAG]: [batchIdOf(batch.id)] }
    await tx.batches.change(id, { state: nextState(held.state, 'replaced'), tags })
  }
}

/** Notes that a batch failed, with the record of its load and its rejects. Answers null when its turn is over. */
export async function recordFailure(
  { catalog, store }: Pick<SettlePorts, 'catalog' | 'store'>,
  attempt: Attempt,
  outcome: BatchOutcome,
  files: readonly StagedFile[],
): Promise<BatchState> {
  const { scope, batch } = attempt
  const { quarantine, rowFaults } = outcome
  const state = nextState('staging', 'fail-data')
  const isNoted = await catalog.transact(scope, async tx => {
    if (!(await isCurrent(tx, attempt))) return false
    if (!(await tx.loads.get(batch.id))) {
      const record = batchRecord(batch.format, outcome, failureWarnings(outcome), [])
      const load = { id: batch.id, datasetId: batch.datasetId, record, quarantine }
      await tx.loads.add({ ...load, options: {}, replayOf: null })
    }
    await noteFiles(tx, attempt, files, 'refused')
    await tx.batches.change(batch.id, { state, outcome, completed: new Date() })
    return true
  })
  if (isNoted) return state
  await store.delete([quarantine, rowFaults].flatMap(file => file?.key ?? []))
  throw superseded
}

async function noteFiles(
  tx: CatalogTransaction,
  { batch, files: received }: Attempt,
  files: readonly StagedFile[],
  how: 'published' | 'refused',
): Promise<void> {
  for (const { path, converted } of files) {
    const file = received.find(each => each.path === path)
    const { loaded, rejected } = converted.account
    const kept = file && how === 'published' ? keptFiles(file, converted.parts) : []
    await tx.batches.account(batch.id, path, { records: loaded + rejected, rejected, kept })
  }
}

function stagedOf(
  batch: Batch,
  outcome: BatchOutcome,
  files: readonly StagedFile[],
  warnings: readonly LoadWarning[],
): Staged {
  const made = files.map(({ converted }) => converted)
  const columns = combineColumns(made)
  const { read, loaded, rejected, skipped, quarantine } = outcome
  const all = [...made.flatMap(each => each.warnings), ...warnings]
  const load = batchRecord(batch.format, { read, loaded, rejected, skipped }, all, columns)
  const facts = combineFacts(made)
  return {
    parts: made.flatMap(({ parts }) => parts),
    columns,
    rowCount: loaded,
    load,
    facts,
    quarantine,
    firstRejects: made.flatMap(({ firstRejects }) => firstRejects),
    loadId: batch.id,
    options: { maxErrorPercent: batch.maxErrorPercent },
    replayOf: null,
    artifact: null,
    quality: assessLoad(facts, load, loaded),
  }
}

function skippedWarnings({ replay }: Batch, leaving: readonly Leaving[]): LoadWarning[] {
  const skipped = replay?.predecessors.filter(id => !leaving.some(each => each.id === id)) ?? []
  return skipped.map(id => ({
    code: 'predecessor_skipped',
    message: `Batch ${batchIdOf(id)} was to be replaced and is not active any more, so its rows were left as they are.`,
  }))
}

function failureWarnings({ failureReason }: BatchOutcome): LoadWarning[] {
  return failureReason === null ? [] : [{ code: 'batch_failed', message: failureReason }]
}
