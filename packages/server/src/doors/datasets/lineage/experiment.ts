import Type from 'typebox'
import { findExperiment } from '../../../core/lineage/find.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { experimentExample } from './examples.ts'
import { printExperiment } from './print.ts'
import { Experiment, idParameter } from './shapes.ts'

export const experiment = operation({
  method: 'GET',
  path: '/api/experiments/{experiment_id}',
  role: 'viewer',
  summary: 'Get an experiment',
  tags: ['lineage'],
  params: Type.Object({ experiment_id: idParameter('The experiment.') }),
  responses: {
    200: {
      description: 'The experiment, with the versions it read and wrote.',
      schema: Type.Object({ experiment: Experiment }),
      example: { experiment: experimentExample },
    },
    ...refusals(404),
  },
  async answer({ house, actor, params }) {
    const found = await house.ports.catalog.read(actor.scope, tx => findExperiment(tx, params.experiment_id))
    return { experiment: printExperiment(found) }
  },
})
