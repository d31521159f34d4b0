import Type from 'typebox'
import { findLoad } from '../../core/dataset/loads.ts'
import { operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { Load, nullable, Uuid } from '../load.ts'
import { refusals, Time } from '../shapes.ts'
import { loadExample } from './load-example.ts'
import { printLoadDetail } from './print.ts'
import { LoadParams } from './schemas.ts'

const LoadAnswer = Type.Object({
  ...Load.properties,
  rejects_kept: Type.Integer({ description: 'How many rejects can be listed; of very many, the first.' }),
  dataset_id: nullable(Uuid),
  dataset_version_id: nullable(Uuid),
  artifact_id: nullable(Uuid),
  replay_of: nullable(Uuid),
  replays: Type.Array(
    Type.Object({
      load_id: Uuid,
      dataset_version_id: Uuid,
      version: Type.Integer(),
      rows: Type.Integer(),
    }),
  ),
  created_at: Time,
})

export const load = operation({
  method: 'GET',
  path: '/api/loads/{load_id}',
  role: 'viewer',
  summary: 'Get a load',
  description:
    'Answers how rows came in, or why they did not: the dialect that was found, why each column has its type, and what became of every record.',
  tags: ['loads'],
  params: LoadParams,
  responses: {
    200: {
      description: 'The load; `dataset_version_id` is null when nothing was published.',
      schema: LoadAnswer,
      example: loadExample,
    },
    304: { description: 'The client has it already.' },
    ...refusals(404),
  },
  async answer({ house, actor, params, request, reply }) {
    const { found, replays } = await house.ports.catalog.read(actor.scope, async tx => {
      const found = await findLoad(tx, params.load_id)
      return { found, replays: await tx.loads.replays(found.id) }
    })
    if (notModified(request, reply, ['load', found.id, found.versionId, replays.length])) return reply
    return printLoadDetail(found, replays)
  },
})
