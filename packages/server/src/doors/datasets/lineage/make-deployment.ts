import Type from 'typebox'
import { deploymentStages } from '../../../core/lineage/lineage.ts'
import { LONGEST_NAME, makeDeployment } from '../../../core/lineage/make.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { deploymentExample } from './examples.ts'
import { printDeployment } from './print.ts'
import { Deployment, idParameter } from './shapes.ts'

export const makeDeploymentOperation = operation({
  method: 'POST',
  path: '/api/deployments',
  role: 'editor',
  summary: 'Record a deployment',
  description:
    'Records where a model serves. While it is active, the datasets it was made from cannot be deleted without force.',
  tags: ['lineage'],
  body: Type.Object(
    {
      name: Type.Optional(
        Type.String({ minLength: 1, maxLength: LONGEST_NAME, description: "Default: the model's." }),
      ),
      model_id: idParameter('The model that it serves.'),
      stage: Type.Enum([...deploymentStages], { default: 'staging' }),
      is_active: Type.Boolean({ default: true }),
    },
    { additionalProperties: false },
  ),
  responses: {
    201: {
      description: 'The deployment.',
      schema: Type.Object({ deployment: Deployment }),
      example: { deployment: deploymentExample },
    },
    ...refusals(404, 409, 415, 422),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { name, model_id: modelId, stage, is_active: isActive } = call.body
    const request = { ...(name !== undefined && { name }), modelId, stage, isActive }
    let body = ''
    await makeDeployment(call.house.ports.catalog, call.actor, request, async (tx, deployment) => {
      body = JSON.stringify({ deployment: printDeployment(deployment) })
      await once.settle(tx, 201, body)
    })
    return call.reply.code(201).type('application/json').send(body)
  },
})
