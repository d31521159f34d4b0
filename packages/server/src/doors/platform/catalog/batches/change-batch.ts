import Type from 'typebox'
import { changeBatch } from '../../../../core/batch/change.ts'
import { batchReference } from '../../../../core/catalog/batch-object.ts'
import { type Operation, operation } from '../../../door.ts'
import { BatchPath } from '../../import/shapes.ts'
import { at } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { References } from '../shapes.ts'

/** Tags and the client's own name of a batch; PUT and PATCH are the same act. */
export const batchChanges: readonly Operation[] = (['PATCH', 'PUT'] as const).map(method =>
  operation({
    method,
    ...at('catalog', '/batches/{batch_id}'),
    role: 'editor',
    hide: method === 'PUT',
    summary: 'Change the tags or the external id of a batch',
    description: 'What became of a batch is the house’s to say: nothing else can be written.',
    tags: ['catalog'],
    params: BatchPath,
    body: Type.Object(
      { tags: Type.Optional(Type.Object({})), externalId: Type.Optional(Type.String()) },
      { examples: [{ tags: { source: ['crm'] }, externalId: 'crm-2026-11-22' }] },
    ),
    responses: {
      200: {
        description: 'What was changed.',
        schema: References,
        example: ['@/batches/5d01230fc78a4e4f8c0c6b387b4b8d1c'],
      },
      ...refusals(404, 412),
    },
    async answer({ house, actor, params, request }) {
      const batch = await changeBatch(
        house.ports.catalog,
        actor,
        params.batch_id,
        request.body,
        request.headers['if-match'] ?? null,
      )
      return [batchReference(batch)]
    },
  }),
)
