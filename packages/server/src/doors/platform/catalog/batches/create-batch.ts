import { batchIdOf } from '../../../../core/batch/batch-id.ts'
import { batchReference } from '../../../../core/catalog/batch-object.ts'
import { operation } from '../../../door.ts'
import { makeBatch } from '../../import/make-batch.ts'
import { BatchBody } from '../../import/shapes.ts'
import { onlyAt, services } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { References } from '../shapes.ts'

export const createCatalogBatch = operation({
  method: 'POST',
  ...onlyAt('catalog', '/batches'),
  role: 'editor',
  summary: 'Create a batch, in the manner of the catalog',
  description: 'The same as at the import service; the answer is a reference.',
  tags: ['catalog'],
  body: {
    ...BatchBody,
    examples: [{ datasetId: '5c8c3c555033b814b69f947f', inputFormat: { format: 'json' } }],
  },
  responses: {
    201: {
      description: 'The batch.',
      schema: References,
      example: ['@/batches/5d01230fc78a4e4f8c0c6b387b4b8d1c'],
    },
    ...refusals(404),
  },
  answer: call =>
    makeBatch(call, batch => ({
      body: [batchReference(batch)],
      headers: { location: `${services.catalog}/batches/${batchIdOf(batch.id)}` },
    })),
})
