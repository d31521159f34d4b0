import Type from 'typebox'
import { removeDataset } from '../../core/dataset/remove.ts'
import { operation } from '../door.ts'
import { refusals } from '../shapes.ts'
import { DatasetParams, Ok } from './schemas.ts'
import { datasetIdOf } from './unknown.ts'

export const deleteDataset = operation({
  method: 'DELETE',
  path: '/api/datasets/{dataset_id}',
  role: 'editor',
  summary: 'Delete a dataset',
  description:
    'Permanently deletes a dataset with all its versions and files. Its bytes are gone from the store when this answers. Refused while an active deployment depends on it, unless forced; what was made from it stays.',
  tags: ['datasets'],
  params: DatasetParams,
  query: Type.Object({
    force: Type.Boolean({
      default: false,
      description: 'Delete it although active deployments depend on it.',
    }),
  }),
  responses: {
    200: { description: 'It is gone.', schema: Ok, example: { ok: true } },
    ...refusals(404, 409, 422),
  },
  async answer({ house, actor, params, query }) {
    await removeDataset(house.ports, actor.scope, datasetIdOf(params.dataset_id), query)
    return { ok: true }
  },
})
