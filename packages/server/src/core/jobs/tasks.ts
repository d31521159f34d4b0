import { settleSandbox } from '../access/sandboxes.ts'
import type { BatchState } from '../batch/batch.ts'
import { stageBatch } from '../batch/stage.ts'
import { type BatchTimes, sweepBatches } from '../batch/sweep-batches.ts'
import { measureDrift } from '../compare/measure-drift.ts'
import { mergeParts } from '../dataset/merge.ts'
import { expireFiles } from '../generation/expire.ts'
import { runGeneration } from '../generation/run.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Courier } from '../ports/courier.ts'
import type { Engine } from '../ports/engine.ts'
import type { Tasks } from '../ports/queue.ts'
import type { Store } from '../ports/store.ts'
import { studyVersion } from '../quality/report-version.ts'
import { deliver } from '../webhooks/deliver.ts'
import { removeUnreferenced, sweep } from './sweep.ts'

/** Something a job did that is worth knowing. */
export type JobEvent =
  | { readonly kind: 'objects_removed'; readonly removed: number }
  | { readonly kind: 'sandbox_settled'; readonly sandbox: string }
  | { readonly kind: 'batch_settled'; readonly batch: string; readonly state: BatchState }
  /** `fault` is the name under which the batch tells of it. */
  | { readonly kind: 'batch_failed'; readonly batch: string; readonly fault: string; readonly err: unknown }
  | {
      readonly kind: 'swept'
      readonly removed: number
      readonly bytes: number
      readonly receipts: number
      readonly batches: number
      readonly generations: number
    }

/** How long what is not needed any more is kept. */
export interface KeepingTimes extends BatchTimes {
  /** The files of ended generations; null: for ever. */
  readonly generationFilesDays: number | null
}

/** What each job does. Every one is harmless when it runs twice. */
export function tasks(
  ports: {
    readonly catalog: Catalog
    readonly store: Store
    readonly courier: Courier
    readonly engine: Engine
  },
  times: KeepingTimes,
  observe: (event: JobEvent) => void,
): Tasks {
  return {
    profile: ({ scope, versionId }, signal) => studyVersion(ports, scope, versionId, signal),
    drift: ({ scope, versionId }, signal) => measureDrift(ports, scope, versionId, signal),
    merge: ({ scope, datasetId }, signal) => mergeParts(ports, scope, datasetId, 'many', signal),
    generate: ({ scope, generationId }, signal) => runGeneration(ports, scope, generationId, times, signal),
    deliver: ({ scope, deliveryId }, signal) => deliver(ports, scope, deliveryId, signal),
    async batch({ scope, batchId: batch }, signal) {
      const { state, fault } = await stageBatch(ports, scope, batch, signal)
      if (fault) observe({ kind: 'batch_failed', batch, fault: fault.id, err: fault.cause })
      if (state) observe({ kind: 'batch_settled', batch, state })
    },
    async sandbox({ scope }) {
      await settleSandbox(ports.catalog, scope)
      observe({ kind: 'sandbox_settled', sandbox: scope.sandboxId })
    },
    async remove_objects({ keys }, signal) {
      const removed = await removeUnreferenced(ports, keys, signal)
      observe({ kind: 'objects_removed', removed: removed.length })
    },
    async sweep(_, signal) {
      const batches = await sweepBatches(ports.catalog, times, new Date(), signal)
      const generations = await expireFiles(ports.catalog, times.generationFilesDays, new Date(), signal)
      const swept = await sweep(ports, new Date(), signal)
      const receipts = await ports.catalog.expireReceipts()
      observe({ kind: 'swept', ...swept, receipts, batches, generations })
    },
  }
}
