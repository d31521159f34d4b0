import type { Operation } from '../../door.ts'
import { batchChanges } from './batches/change-batch.ts'
import { createCatalogBatch } from './batches/create-batch.ts'
import { deleteBatch } from './batches/delete-batch.ts'
import { listBatches } from './batches/list-batches.ts'
import { lookUpBatches } from './batches/look-up-batches.ts'
import { uniqueValues } from './batches/unique-values.ts'
import { datasetChanges } from './change-dataset.ts'
import { createDatasetOperation } from './create-dataset.ts'
import { dataSetFile, listDataSetFiles, listViewFiles } from './data-set-files.ts'
import { deleteCatalogDataset } from './delete-dataset.ts'
import { listLastBatches } from './last-batches.ts'
import { listDatasets } from './list-datasets.ts'
import { lookUpDatasets } from './look-up-datasets.ts'
import { tag } from './tag.ts'
import { listViews, view } from './views.ts'

/** Every operation of the catalog on datasets, their views and files. */
export const catalogOperations: readonly Operation[] = [
  listDatasets,
  createDatasetOperation,
  lookUpDatasets,
  ...datasetChanges,
  deleteCatalogDataset,
  listViews,
  view,
  listViewFiles,
  listDataSetFiles,
  dataSetFile,
  listLastBatches,
  tag,
  listBatches,
  lookUpBatches,
  createCatalogBatch,
  ...batchChanges,
  deleteBatch,
  uniqueValues,
]
