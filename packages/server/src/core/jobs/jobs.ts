import type { Scope } from '../access/access.ts'
import type { DatasetId, DeliveryId, GenerationId, LoadId, VersionId } from '../ids.ts'

/** Every kind of job with its payload. Jobs may run twice; each must be harmless the second time. */
export interface Jobs {
  /** Makes the statistics and the quality report of a version. */
  profile: { readonly scope: Scope; readonly versionId: VersionId }
  /** Measures how far a version drifted from the one before it. */
  drift: { readonly scope: Scope; readonly versionId: VersionId }
  /** Merges the small parts of a dataset, when it has many. */
  merge: { readonly scope: Scope; readonly datasetId: DatasetId }
  /** Makes the files of a complete batch rows of its dataset. */
  batch: { readonly scope: Scope; readonly batchId: LoadId }
  /** Makes the rows and the files of a generation. */
  generate: { readonly scope: Scope; readonly generationId: GenerationId }
  /** Tries to deliver an event. */
  deliver: { readonly scope: Scope; readonly deliveryId: DeliveryId }
  /** Provisions, empties or removes a sandbox, as its state says. */
  sandbox: { readonly scope: Scope }
  /** Deletes objects whose catalog records are gone. */
  remove_objects: { readonly keys: readonly string[] }
  /** Finds and deletes objects that nothing refers to, settles batches whose time has come, removes files of old generations, and forgets expired receipts. Runs every 15 minutes. */
  sweep: Record<string, never>
}

export type JobName = keyof Jobs
