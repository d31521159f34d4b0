import Type from 'typebox'
import type { DatasetId, ExperimentId } from '../../../core/ids.ts'
import { operation } from '../../door.ts'
import { printPage } from '../../pages.ts'
import { refusals } from '../../shapes.ts'
import { listOf, pageQuery } from '../schemas.ts'
import { modelExample } from './examples.ts'
import { printModel } from './print.ts'
import { idFilter, Model } from './shapes.ts'

export const listModels = operation({
  method: 'GET',
  path: '/api/models',
  role: 'viewer',
  summary: 'List models',
  description: 'Lists models, oldest first.',
  tags: ['lineage'],
  query: Type.Object({
    ...pageQuery(500),
    experiment_id: idFilter('Only those of this experiment.'),
    dataset_id: idFilter('Only those whose experiment read or wrote a version of this dataset.'),
  }),
  responses: {
    200: {
      description: 'A page of models.',
      schema: listOf(Model),
      example: { items: [modelExample], total: 1, limit: 50, offset: 0 },
    },
    ...refusals(422),
  },
  async answer(call) {
    const { limit, offset, experiment_id, dataset_id } = call.query
    const listing = {
      ...{ limit, offset },
      ...(experiment_id !== undefined && { experimentId: experiment_id as ExperimentId }),
      ...(dataset_id !== undefined && { datasetId: dataset_id as DatasetId }),
    }
    const listed = await call.house.ports.catalog.read(call.actor.scope, tx => tx.models.list(listing))
    return printPage(call, listed, { limit, offset }, printModel)
  },
})
