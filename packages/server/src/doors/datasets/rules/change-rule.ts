import Type from 'typebox'
import { changeRule } from '../../../core/quality/make-rule.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { datasetIdOf } from '../unknown.ts'
import { printResult, printRule } from './print.ts'
import { readDemand } from './read-demand.ts'
import { MadeRule, RuleFields, RuleParams, resultExample, ruleExample } from './shapes.ts'

const { name, kind, ...optional } = RuleFields

export const changeRuleOperation = operation({
  method: 'PATCH',
  path: '/api/datasets/{dataset_id}/rules/{rule_id}',
  role: 'editor',
  summary: 'Change a rule',
  description:
    'Changes a rule, and holds the latest version against what it is now. What it demands is changed as a whole: `kind` with all of its members.',
  tags: ['quality'],
  params: RuleParams,
  body: Type.Object(
    { name: Type.Optional(name), kind: Type.Optional(kind), ...optional },
    { minProperties: 1, additionalProperties: false },
  ),
  responses: {
    200: {
      description: 'The rule as it is now, and what it says of the latest version.',
      schema: MadeRule,
      example: {
        rule: { ...ruleExample, revision: 1 },
        version: 0,
        result: { ...resultExample, revision: 1 },
      },
    },
    ...refusals(404, 408, 415, 422),
  },
  async answer({ house, actor, params, body, signal }) {
    const { name, description, on_fail, ...rest } = body
    const demand = readDemand(rest)
    const change = {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(on_fail !== undefined && { onFail: on_fail }),
      ...(demand && { demand }),
    }
    const id = datasetIdOf(params.dataset_id)
    const { rule, version, result } = await changeRule(
      house.ports,
      actor.scope,
      id,
      params.rule_id,
      change,
      signal,
    )
    const said = printResult(result, rule.datasetId, version.number)
    return { rule: printRule(rule), version: version.number, result: said }
  },
})
