import type { Operation } from '../../door.ts'
import { batchMeta } from './batch-meta.ts'
import { failedFiles } from './failed-files.ts'
import { exportedFile } from './file.ts'
import { listBatchFiles } from './list-batch-files.ts'
import { previewDataset } from './preview-dataset.ts'

/** Operations of the export service that name a dataset. */
export const exportDatasetOperations: readonly Operation[] = [previewDataset]

/** Those that name a batch, and look in its own sandbox when the request names none. */
export const exportBatchOperations: readonly Operation[] = [
  listBatchFiles,
  exportedFile,
  failedFiles,
  batchMeta,
]
