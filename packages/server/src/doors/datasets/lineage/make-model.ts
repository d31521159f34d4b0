import Type from 'typebox'
import { LONGEST_NAME, LONGEST_WORD, makeModel } from '../../../core/lineage/make.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { modelExample } from './examples.ts'
import { printModel } from './print.ts'
import { idParameter, Model, textOrNull } from './shapes.ts'

export const makeModelOperation = operation({
  method: 'POST',
  path: '/api/models',
  role: 'editor',
  summary: 'Record a model',
  description: 'Records a model that an experiment trained.',
  tags: ['lineage'],
  body: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: LONGEST_NAME }),
      experiment_id: idParameter('The experiment that trained it.'),
      algorithm: Type.Optional(textOrNull(LONGEST_WORD)),
    },
    { additionalProperties: false },
  ),
  responses: {
    201: {
      description: 'The model.',
      schema: Type.Object({ model: Model }),
      example: { model: modelExample },
    },
    ...refusals(404, 409, 415, 422),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { name, experiment_id: experimentId, algorithm = null } = call.body
    let body = ''
    await makeModel(
      call.house.ports.catalog,
      call.actor,
      { name, experimentId, algorithm },
      async (tx, model) => {
        body = JSON.stringify({ model: printModel(model) })
        await once.settle(tx, 201, body)
      },
    )
    return call.reply.code(201).type('application/json').send(body)
  },
})
