import { datasetObject } from '../../../core/catalog/dataset-object.ts'
import { withBatches } from '../../../core/catalog/dataset-series.ts'
import { idsIn } from '../../../core/catalog/ids-in.ts'
import { chosen, readProperties } from '../../../core/catalog/listing.ts'
import { datasetsNamed } from '../../../core/catalog/name-dataset.ts'
import { keyed } from '../../../core/catalog/page.ts'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { parametersOf } from './asked.ts'
import { datasetsExample } from './examples.ts'
import { asksForObservable, withObservable } from './observable.ts'
import { hasIt } from './print.ts'
import { DatasetId, Keyed, Properties } from './shapes.ts'

export const lookUpDatasets = operation({
  method: 'GET',
  ...at('catalog', '/dataSets/{id}'),
  role: 'viewer',
  summary: 'Look up datasets of the catalog',
  description:
    'One, or up to 100 ids with commas between; unknown ones among several are left out. One alone carries its version as `ETag`.',
  tags: ['catalog'],
  params: DatasetId,
  query: Properties,
  responses: {
    200: { description: 'The datasets, by id.', schema: Keyed, example: datasetsExample },
    304: { description: 'The client has it already.' },
    ...refusals(404),
  },
  async answer(call) {
    const { house, actor, params, request } = call
    const ids = idsIn(params.id)
    const shown = await house.ports.catalog.read(actor.scope, async tx =>
      withBatches(tx, await datasetsNamed(tx, ids)),
    )
    const objects = shown.map(({ dataset, batches }) => datasetObject(actor, dataset, batches))
    const [only] = objects
    if (only && ids.length === 1 && hasIt(call, only)) return call.reply
    const properties = readProperties(parametersOf(request))
    const whole = asksForObservable(properties) ? await withObservable(call, objects) : objects
    return keyed(whole.map(({ id, members }) => ({ id, members: chosen(members, properties) })))
  },
})
