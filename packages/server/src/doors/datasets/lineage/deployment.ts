import Type from 'typebox'
import { findDeployment } from '../../../core/lineage/find.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { deploymentExample } from './examples.ts'
import { printDeployment } from './print.ts'
import { Deployment, idParameter } from './shapes.ts'

export const deployment = operation({
  method: 'GET',
  path: '/api/deployments/{deployment_id}',
  role: 'viewer',
  summary: 'Get a deployment',
  tags: ['lineage'],
  params: Type.Object({ deployment_id: idParameter('The deployment.') }),
  responses: {
    200: {
      description: 'The deployment.',
      schema: Type.Object({ deployment: Deployment }),
      example: { deployment: deploymentExample },
    },
    ...refusals(404),
  },
  async answer({ house, actor, params }) {
    const found = await house.ports.catalog.read(actor.scope, tx => findDeployment(tx, params.deployment_id))
    return { deployment: printDeployment(found) }
  },
})
