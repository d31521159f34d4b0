import Type from 'typebox'
import { datasetSeries } from '../../../core/catalog/dataset-series.ts'
import { areAsked, lastBatchesForm, lastBatchesObject } from '../../../core/catalog/last-batches.ts'
import { readListing } from '../../../core/catalog/listing.ts'
import { datasetNamed } from '../../../core/catalog/name-dataset.ts'
import type { Parameters } from '../../../core/catalog/object.ts'
import { keyed, pageOfObjects } from '../../../core/catalog/page.ts'
import type { CatalogReader } from '../../../core/ports/catalog.ts'
import { type Call, operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { parametersOf } from './asked.ts'
import { lastBatchesExample } from './examples.ts'
import { Keyed, ListQuery } from './shapes.ts'

const batchId = Type.Optional(Type.String({ description: 'The id of a batch; several with commas.' }))

export const listLastBatches = operation({
  method: 'GET',
  ...at('catalog', '/lastBatches'),
  role: 'viewer',
  summary: 'List what became of the last batches of datasets',
  description: 'Keyed by the id of the dataset; datasets without batches are left out.',
  tags: ['catalog'],
  query: Type.Object({
    ...ListQuery.properties,
    dataSetId: Type.Optional(Type.String({ description: 'Several with commas.' })),
    lastBatchStatus: Type.Optional(Type.String({ description: 'Such as `success`.' })),
    lastBatchId: batchId,
    lastSuccessfulBatchId: batchId,
    lastFailedBatchId: batchId,
  }),
  responses: {
    200: { description: 'A page of datasets.', schema: Keyed, example: lastBatchesExample },
    ...refusals(),
  },
  async answer(call) {
    const parameters = parametersOf(call.request)
    const listing = readListing(lastBatchesForm, parameters)
    const page = await call.house.ports.catalog.read(call.actor.scope, async tx => {
      return pageOfObjects(objectsIn(call, tx, parameters), listing, false)
    })
    return keyed(page)
  },
})

async function* objectsIn(
  { actor }: Pick<Call<unknown, unknown, unknown>, 'actor'>,
  tx: CatalogReader,
  parameters: Parameters,
) {
  const wanted = await datasetsAsked(tx, parameters)
  for await (const portion of datasetSeries(tx)) {
    yield portion
      .filter(({ dataset }) => !wanted || wanted.has(dataset.id))
      .map(shown => lastBatchesObject(actor, shown))
      .filter(object => object !== null)
      .filter(object => areAsked(object, parameters))
  }
}

async function datasetsAsked(tx: CatalogReader, parameters: Parameters): Promise<Set<string> | null> {
  const texts = parameters.get('dataSetId')?.flatMap(text => text.split(','))
  if (!texts) return null
  const ids = new Set<string>()
  for (const text of texts) {
    const dataset = await datasetNamed(tx, text.trim())
    if (dataset) ids.add(dataset.id)
  }
  return ids
}
