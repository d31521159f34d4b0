import Type from 'typebox'
import { findModel } from '../../../core/lineage/find.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { modelExample } from './examples.ts'
import { printModel } from './print.ts'
import { idParameter, Model } from './shapes.ts'

export const model = operation({
  method: 'GET',
  path: '/api/models/{model_id}',
  role: 'viewer',
  summary: 'Get a model',
  tags: ['lineage'],
  params: Type.Object({ model_id: idParameter('The model.') }),
  responses: {
    200: {
      description: 'The model.',
      schema: Type.Object({ model: Model }),
      example: { model: modelExample },
    },
    ...refusals(404),
  },
  async answer({ house, actor, params }) {
    const found = await house.ports.catalog.read(actor.scope, tx => findModel(tx, params.model_id))
    return { model: printModel(found) }
  },
})
