import Type from 'typebox'
import { datasetReference } from '../../../core/catalog/dataset-object.ts'
import { getDatasetNamed } from '../../../core/catalog/name-dataset.ts'
import { removeDataset } from '../../../core/dataset/remove.ts'
import { operation } from '../../door.ts'
import { flagOf } from '../parameters.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { referencesExample } from './examples.ts'
import { DatasetId, References } from './shapes.ts'

export const deleteCatalogDataset = operation({
  method: 'DELETE',
  ...at('catalog', '/dataSets/{id}'),
  role: 'editor',
  summary: 'Delete a dataset of the catalog',
  description:
    'With all versions, batches, artifacts and bytes: the same act as at the datasets door. Refused while an active deployment depends on it, unless forced.',
  tags: ['catalog'],
  params: DatasetId,
  query: Type.Object({
    force: Type.Optional(
      Type.Boolean({ description: 'Delete it although active deployments depend on it.' }),
    ),
  }),
  responses: {
    200: { description: 'What is gone.', schema: References, example: referencesExample },
    ...refusals(404, 409),
  },
  async answer({ house, actor, params, request }) {
    const { catalog } = house.ports
    const dataset = await catalog.read(actor.scope, tx => getDatasetNamed(tx, params.id))
    await removeDataset(house.ports, actor.scope, dataset.id, { force: flagOf(request, 'force') })
    return [datasetReference(dataset)]
  },
})
