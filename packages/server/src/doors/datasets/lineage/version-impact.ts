import Type from 'typebox'
import { getVersion } from '../../../core/dataset/change-version.ts'
import { MOST_TRACED } from '../../../core/lineage/lineage.ts'
import { operation } from '../../door.ts'
import { Uuid } from '../../load.ts'
import { refusals } from '../../shapes.ts'
import { tracedDeployment, useExample } from './examples.ts'
import { printDependent } from './print.ts'
import { Deployment, idParameter } from './shapes.ts'

const { id, name, model_id, stage, is_active } = Deployment.properties

export const versionImpact = operation({
  method: 'GET',
  path: '/api/dataset-versions/{dataset_version_id}/impact',
  role: 'viewer',
  summary: 'Impact of a version',
  description:
    'Answers which active deployments depend on the rows of a version: those made from it, or from a later one that was appended to it.',
  tags: ['lineage'],
  params: Type.Object({ dataset_version_id: idParameter('The version.') }),
  responses: {
    200: {
      description: 'The active deployments, with the version that each was made from.',
      schema: Type.Object({
        dataset_id: Uuid,
        dataset_version_id: Uuid,
        version: Type.Integer(),
        deployments: Type.Array(
          Type.Object({
            ...{ id, name, model_id, stage, is_active },
            ...{ model_name: Type.String(), experiment_id: Uuid, experiment_name: Type.String() },
            ...{ dataset_version_id: Uuid, version: Type.Integer() },
          }),
        ),
        truncated: Type.Boolean({ description: `Whether there are more than ${MOST_TRACED}.` }),
      }),
      example: {
        dataset_id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
        ...useExample,
        deployments: [
          {
            ...tracedDeployment,
            model_name: 'GBM_1_AutoML',
            experiment_id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
            experiment_name: 'AutoML Run 1',
            ...useExample,
          },
        ],
        truncated: false,
      },
    },
    ...refusals(404),
  },
  async answer({ house, actor, params }) {
    const { version, dependents } = await house.ports.catalog.read(actor.scope, async tx => {
      const found = await getVersion(tx, params.dataset_version_id)
      return { version: found, dependents: await tx.lineage.impact(found) }
    })
    return {
      dataset_id: version.datasetId,
      dataset_version_id: version.id,
      version: version.number,
      deployments: dependents.slice(0, MOST_TRACED).map(printDependent),
      truncated: dependents.length > MOST_TRACED,
    }
  },
})
