import { datasetForm, datasetObject } from '../../../core/catalog/dataset-object.ts'
import { datasetSeries } from '../../../core/catalog/dataset-series.ts'
import { inherentOrder, readListing } from '../../../core/catalog/listing.ts'
import { keyed, pageOfObjects } from '../../../core/catalog/page.ts'
import { type Call, operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { parametersOf } from './asked.ts'
import { datasetsExample } from './examples.ts'
import { asksForObservable, withObservable } from './observable.ts'
import { Keyed, ListQuery } from './shapes.ts'

/** Each of them asks for a schema and its columns. */
const MOST_OBSERVABLE = 20

export const listDatasets = operation({
  method: 'GET',
  ...at('catalog', '/dataSets'),
  role: 'viewer',
  summary: 'List the datasets of the catalog',
  description:
    'Oldest first, keyed by id: the datasets of the project `default`, whichever door made them. `observableSchema` is printed only where `properties` names it, then for 20 at most.',
  tags: ['catalog'],
  query: ListQuery,
  responses: {
    200: { description: 'A page of datasets.', schema: Keyed, example: datasetsExample },
    ...refusals(),
  },
  async answer(call) {
    const { house, actor, request } = call
    const asked = readListing(datasetForm, parametersOf(request))
    const observable = asksForObservable(asked.properties)
    const listing = observable ? { ...asked, limit: Math.min(asked.limit, MOST_OBSERVABLE) } : asked
    const page = await house.ports.catalog.read(actor.scope, tx => {
      return pageOfObjects(objectsIn(call, tx), listing, inherentOrder(listing) === 'oldest')
    })
    return keyed(observable ? await withObservable(call, page) : page)
  },
})

type Reader = Parameters<typeof datasetSeries>[0]

async function* objectsIn({ actor }: Pick<Call<unknown, unknown, unknown>, 'actor'>, tx: Reader) {
  for await (const portion of datasetSeries(tx)) {
    yield portion.map(({ dataset, batches }) => datasetObject(actor, dataset, batches))
  }
}
