import Type from 'typebox'
import { experimentStatuses } from '../../../core/lineage/lineage.ts'
import { LONGEST_NAME, LONGEST_WORD, makeExperiment } from '../../../core/lineage/make.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { experimentExample } from './examples.ts'
import { printExperiment } from './print.ts'
import { Experiment, idParameter, textOrNull } from './shapes.ts'

export const makeExperimentOperation = operation({
  method: 'POST',
  path: '/api/experiments',
  role: 'editor',
  summary: 'Record an experiment',
  description: 'Records a run that trains models on a version of a dataset.',
  tags: ['lineage'],
  body: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: LONGEST_NAME }),
      dataset_version_id: idParameter('The version that it reads.'),
      target_column: Type.Optional(textOrNull(LONGEST_NAME)),
      problem_type: Type.Optional(textOrNull(LONGEST_WORD)),
      status: Type.Enum([...experimentStatuses], { default: 'queued' }),
    },
    { additionalProperties: false },
  ),
  responses: {
    201: {
      description: 'The experiment.',
      schema: Type.Object({ experiment: Experiment }),
      example: { experiment: experimentExample },
    },
    ...refusals(404, 409, 415, 422),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { name, dataset_version_id: versionId, target_column, problem_type, status } = call.body
    const request = {
      name,
      versionId,
      targetColumn: target_column ?? null,
      problemType: problem_type ?? null,
      status,
    }
    let body = ''
    await makeExperiment(call.house.ports.catalog, call.actor, request, async (tx, experiment) => {
      body = JSON.stringify({ experiment: printExperiment(experiment) })
      await once.settle(tx, 201, body)
    })
    return call.reply.code(201).type('application/json').send(body)
  },
})
