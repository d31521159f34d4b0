import Type from 'typebox'
import { withBatches } from '../../../core/catalog/dataset-series.ts'
import { getDatasetNamed } from '../../../core/catalog/name-dataset.ts'
import { keyed } from '../../../core/catalog/page.ts'
import { checkView, viewObject } from '../../../core/catalog/view.ts'
import type { CatalogReader } from '../../../core/ports/catalog.ts'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { viewExample, viewsExample } from './examples.ts'
import { DatasetId, Keyed } from './shapes.ts'

export const ViewParams = Type.Object({ ...DatasetId.properties, view_id: Type.String() })

export const listViews = operation({
  method: 'GET',
  ...at('catalog', '/dataSets/{id}/views'),
  role: 'viewer',
  summary: 'List the views of a dataset',
  description: 'There is one, which always shows the latest version.',
  tags: ['catalog'],
  params: DatasetId,
  responses: {
    200: { description: 'The view, by its id.', schema: Keyed, example: viewsExample },
    ...refusals(404),
  },
  async answer({ house, actor, params }) {
    const shown = await house.ports.catalog.read(actor.scope, tx => shownDataset(tx, params.id))
    return keyed([viewObject(shown)])
  },
})

export const view = operation({
  method: 'GET',
  ...at('catalog', '/dataSets/{id}/views/{view_id}'),
  role: 'viewer',
  summary: 'Look up the view of a dataset',
  tags: ['catalog'],
  params: ViewParams,
  responses: {
    200: { description: 'The view.', schema: Type.Object({}), example: viewExample },
    ...refusals(404),
  },
  async answer({ house, actor, params }) {
    const shown = await house.ports.catalog.read(actor.scope, tx => shownDataset(tx, params.id))
    checkView(shown.dataset, params.view_id)
    return viewObject(shown).members
  },
})

async function shownDataset(tx: CatalogReader, id: string) {
  const dataset = await getDatasetNamed(tx, id)
  const [shown] = await withBatches(tx, [dataset])
  return shown ?? { dataset, batches: null }
}
