import Type from 'typebox'
import { changeExperiment } from '../../../core/lineage/change.ts'
import { experimentStatuses } from '../../../core/lineage/lineage.ts'
import { LONGEST_NAME, LONGEST_WORD } from '../../../core/lineage/make.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { experimentExample } from './examples.ts'
import { printExperiment } from './print.ts'
import { Experiment, idParameter, textOrNull } from './shapes.ts'

export const changeExperimentOperation = operation({
  method: 'PATCH',
  path: '/api/experiments/{experiment_id}',
  role: 'editor',
  summary: 'Change an experiment',
  description:
    'Changes what is said of an experiment; what it read stays. How it was before is kept for `as_of`.',
  tags: ['lineage'],
  params: Type.Object({ experiment_id: idParameter('The experiment.') }),
  body: Type.Object(
    {
      name: Type.Optional(Type.String({ minLength: 1, maxLength: LONGEST_NAME })),
      target_column: Type.Optional(textOrNull(LONGEST_NAME)),
      problem_type: Type.Optional(textOrNull(LONGEST_WORD)),
      status: Type.Optional(Type.Enum([...experimentStatuses])),
    },
    { minProperties: 1, additionalProperties: false },
  ),
  responses: {
    200: {
      description: 'The experiment as it is now.',
      schema: Type.Object({ experiment: Experiment }),
      example: { experiment: experimentExample },
    },
    ...refusals(404, 415, 422),
  },
  async answer({ house, actor, params, body }) {
    const { name, target_column, problem_type, status } = body
    const asked = {
      ...(name !== undefined && { name }),
      ...(target_column !== undefined && { targetColumn: target_column }),
      ...(problem_type !== undefined && { problemType: problem_type }),
      ...(status !== undefined && { status }),
    }
    const changed = await changeExperiment(house.ports.catalog, actor.scope, params.experiment_id, asked)
    return { experiment: printExperiment(changed) }
  },
})
