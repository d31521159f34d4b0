import { removeRule } from '../../../core/quality/make-rule.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { Ok } from '../schemas.ts'
import { datasetIdOf } from '../unknown.ts'
import { RuleParams } from './shapes.ts'

export const deleteRule = operation({
  method: 'DELETE',
  path: '/api/datasets/{dataset_id}/rules/{rule_id}',
  role: 'editor',
  summary: 'Delete a rule',
  description:
    'Takes a rule away, and what it said of the latest version. What it said of earlier versions stays.',
  tags: ['quality'],
  params: RuleParams,
  responses: {
    200: { description: 'It is gone.', schema: Ok, example: { ok: true } },
    ...refusals(404),
  },
  async answer({ house, actor, params }) {
    await removeRule(house.ports, actor.scope, datasetIdOf(params.dataset_id), params.rule_id)
    return { ok: true }
  },
})
