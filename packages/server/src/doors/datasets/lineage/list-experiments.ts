import Type from 'typebox'
import type { DatasetId, VersionId } from '../../../core/ids.ts'
import { experimentStatuses } from '../../../core/lineage/lineage.ts'
import { operation } from '../../door.ts'
import { printPage } from '../../pages.ts'
import { refusals } from '../../shapes.ts'
import { listOf, pageQuery } from '../schemas.ts'
import { experimentExample } from './examples.ts'
import { printExperiment } from './print.ts'
import { Experiment, idFilter } from './shapes.ts'

export const listExperiments = operation({
  method: 'GET',
  path: '/api/experiments',
  role: 'viewer',
  summary: 'List experiments',
  description: 'Lists experiments, oldest first.',
  tags: ['lineage'],
  query: Type.Object({
    ...pageQuery(500),
    dataset_id: idFilter('Only those that read or wrote a version of this dataset.'),
    dataset_version_id: idFilter('Only those that read or wrote this version.'),
    status: Type.Optional(Type.Enum([...experimentStatuses])),
  }),
  responses: {
    200: {
      description: 'A page of experiments.',
      schema: listOf(Experiment),
      example: { items: [experimentExample], total: 1, limit: 50, offset: 0 },
    },
    ...refusals(422),
  },
  async answer(call) {
    const { limit, offset, dataset_id, dataset_version_id, status } = call.query
    const listing = {
      ...{ limit, offset },
      ...(dataset_id !== undefined && { datasetId: dataset_id as DatasetId }),
      ...(dataset_version_id !== undefined && { versionId: dataset_version_id as VersionId }),
      ...(status !== undefined && { status }),
    }
    const listed = await call.house.ports.catalog.read(call.actor.scope, tx => tx.experiments.list(listing))
    return printPage(call, listed, { limit, offset }, printExperiment)
  },
})
