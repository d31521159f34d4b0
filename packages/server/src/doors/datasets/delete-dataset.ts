import { removeDataset } from '../../core/dataset/remove.ts'
import { operation } from '../door.ts'
import { DatasetParams, Ok, refusals } from './schemas.ts'
import { datasetIdOf } from './unknown.ts'

export const deleteDataset = operation({
  method: 'DELETE',
  path: '/api/datasets/{dataset_id}',
  role: 'editor',
  summary: 'Delete a dataset',
  description:
    'Permanently deletes a dataset with all its versions and files. Its bytes are gone from the store when this answers.',
  tags: ['datasets'],
  params: DatasetParams,
  responses: {
    200: { description: 'It is gone.', schema: Ok, example: { ok: true } },
    ...refusals(404),
  },
  async answer({ house, actor, params }) {
    await removeDataset(house.ports, actor.scope, datasetIdOf(params.dataset_id))
    return { ok: true }
  },
})
