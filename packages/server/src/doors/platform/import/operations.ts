import type { Operation } from '../../door.ts'
import { createBatchOperations } from './create-batch.ts'
import { headFile, largeFileAction, putChunkOperation } from './large-file.ts'
import { previewBatchOperation } from './preview-batch.ts'
import { putFileOperation } from './put-file.ts'
import { signalBatchOperation } from './signal-batch.ts'

/** Operations whose path names no batch. */
export const importOperations: readonly Operation[] = createBatchOperations

/** Operations that look where the batch lies that their path names. */
export const importBatchOperations: readonly Operation[] = [
  signalBatchOperation,
  putFileOperation,
  largeFileAction,
  putChunkOperation,
  headFile,
  previewBatchOperation,
]
