import Type from 'typebox'
import { changeDeployment } from '../../../core/lineage/change.ts'
import { deploymentStages } from '../../../core/lineage/lineage.ts'
import { LONGEST_NAME } from '../../../core/lineage/make.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { deploymentExample } from './examples.ts'
import { printDeployment } from './print.ts'
import { Deployment, idParameter } from './shapes.ts'

export const changeDeploymentOperation = operation({
  method: 'PATCH',
  path: '/api/deployments/{deployment_id}',
  role: 'editor',
  summary: 'Change a deployment',
  description: 'Renames, promotes, activates or retires a deployment. How it was before is kept for `as_of`.',
  tags: ['lineage'],
  params: Type.Object({ deployment_id: idParameter('The deployment.') }),
  body: Type.Object(
    {
      name: Type.Optional(Type.String({ minLength: 1, maxLength: LONGEST_NAME })),
      stage: Type.Optional(Type.Enum([...deploymentStages])),
      is_active: Type.Optional(Type.Boolean()),
    },
    { minProperties: 1, additionalProperties: false },
  ),
  responses: {
    200: {
      description: 'The deployment as it is now.',
      schema: Type.Object({ deployment: Deployment }),
      example: { deployment: deploymentExample },
    },
    ...refusals(404, 415, 422),
  },
  async answer({ house, actor, params, body }) {
    const { name, stage, is_active } = body
    const asked = {
      ...(name !== undefined && { name }),
      ...(stage !== undefined && { stage }),
      ...(is_active !== undefined && { isActive: is_active }),
    }
    const changed = await changeDeployment(house.ports.catalog, actor.scope, params.deployment_id, asked)
    return { deployment: printDeployment(changed) }
  },
})
