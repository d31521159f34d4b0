import Type from 'typebox'
import { profileState } from '../../core/profile/analyze.ts'
import { operation } from '../door.ts'
import { nullable } from '../load.ts'
import { refusals } from '../shapes.ts'
import { DatasetParams, VersionQuery } from './schemas.ts'
import { findDataset, findVersion } from './unknown.ts'

export const profileStateOperation = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/analyze/state',
  role: 'viewer',
  summary: 'Progress of the statistical analysis',
  description: 'Answers at once how far the statistics of a version are, and never begins or waits for them.',
  tags: ['datasets'],
  params: DatasetParams,
  query: Type.Object(VersionQuery),
  responses: {
    200: {
      description: 'How far they are.',
      schema: Type.Object({
        state: Type.Enum(['pending', 'running', 'done'], {
          description: 'Not begun by this server; being made by it; kept.',
        }),
        progress: nullable(Type.Number({ minimum: 0, maximum: 1 })),
      }),
      example: { state: 'running', progress: 0.4 },
    },
    ...refusals(404),
  },
  async answer({ house, actor, params, query }) {
    const version = await house.ports.catalog.read(actor.scope, async tx =>
      query.version === undefined
        ? (await findDataset(tx, params.dataset_id)).head
        : (await findVersion(tx, params.dataset_id, query.version)).version,
    )
    return version ? profileState(house.ports, actor.scope, version.id) : { state: 'done', progress: 1 }
  },
})
