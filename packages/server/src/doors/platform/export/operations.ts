import type { Operation } from '../../door.ts'
import { previewDataset } from './preview-dataset.ts'

/** Operations of the export service that name a dataset. */
export const exportDatasetOperations: readonly Operation[] = [previewDataset]
