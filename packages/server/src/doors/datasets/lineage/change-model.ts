import Type from 'typebox'
import { changeModel } from '../../../core/lineage/change.ts'
import { LONGEST_NAME, LONGEST_WORD } from '../../../core/lineage/make.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { modelExample } from './examples.ts'
import { printModel } from './print.ts'
import { idParameter, Model, textOrNull } from './shapes.ts'

export const changeModelOperation = operation({
  method: 'PATCH',
  path: '/api/models/{model_id}',
  role: 'editor',
  summary: 'Change a model',
  description: 'Renames a model or says its algorithm. How it was before is kept for `as_of`.',
  tags: ['lineage'],
  params: Type.Object({ model_id: idParameter('The model.') }),
  body: Type.Object(
    {
      name: Type.Optional(Type.String({ minLength: 1, maxLength: LONGEST_NAME })),
      algorithm: Type.Optional(textOrNull(LONGEST_WORD)),
    },
    { minProperties: 1, additionalProperties: false },
  ),
  responses: {
    200: {
      description: 'The model as it is now.',
      schema: Type.Object({ model: Model }),
      example: { model: modelExample },
    },
    ...refusals(404, 415, 422),
  },
  async answer({ house, actor, params, body }) {
    const changed = await changeModel(house.ports.catalog, actor.scope, params.model_id, body)
    return { model: printModel(changed) }
  },
})
