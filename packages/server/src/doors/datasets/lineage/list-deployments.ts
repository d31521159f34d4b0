import Type from 'typebox'
import type { DatasetId, ExperimentId, ModelId } from '../../../core/ids.ts'
import { deploymentStages } from '../../../core/lineage/lineage.ts'
import { operation } from '../../door.ts'
import { printPage } from '../../pages.ts'
import { refusals } from '../../shapes.ts'
import { listOf, pageQuery } from '../schemas.ts'
import { deploymentExample } from './examples.ts'
import { printDeployment } from './print.ts'
import { Deployment, idFilter } from './shapes.ts'

export const listDeployments = operation({
  method: 'GET',
  path: '/api/deployments',
  role: 'viewer',
  summary: 'List deployments',
  description: 'Lists deployments, oldest first.',
  tags: ['lineage'],
  query: Type.Object({
    ...pageQuery(500),
    model_id: idFilter('Only those of this model.'),
    experiment_id: idFilter('Only those of models of this experiment.'),
    dataset_id: idFilter('Only those whose experiment read or wrote a version of this dataset.'),
    stage: Type.Optional(Type.Enum([...deploymentStages])),
    is_active: Type.Optional(Type.Boolean()),
  }),
  responses: {
    200: {
      description: 'A page of deployments.',
      schema: listOf(Deployment),
      example: { items: [deploymentExample], total: 1, limit: 50, offset: 0 },
    },
    ...refusals(422),
  },
  async answer(call) {
    const { limit, offset, model_id, experiment_id, dataset_id, stage, is_active } = call.query
    const listing = {
      ...{ limit, offset },
      ...(model_id !== undefined && { modelId: model_id as ModelId }),
      ...(experiment_id !== undefined && { experimentId: experiment_id as ExperimentId }),
      ...(dataset_id !== undefined && { datasetId: dataset_id as DatasetId }),
      ...(stage !== undefined && { stage }),
      ...(is_active !== undefined && { isActive: is_active }),
    }
    const listed = await call.house.ports.catalog.read(call.actor.scope, tx => tx.deployments.list(listing))
    return printPage(call, listed, { limit, offset }, printDeployment)
  },
})
