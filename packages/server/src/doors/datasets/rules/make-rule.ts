import Type from 'typebox'
import { makeRule } from '../../../core/quality/make-rule.ts'
import type { Demand } from '../../../core/quality/rule.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { DatasetParams } from '../schemas.ts'
import { findDataset } from '../unknown.ts'
import { printResult, printRule } from './print.ts'
import { readDemand } from './read-demand.ts'
import { MadeRule, RuleFields, resultExample, ruleExample } from './shapes.ts'

export const makeRuleOperation = operation({
  method: 'POST',
  path: '/api/datasets/{dataset_id}/rules',
  role: 'editor',
  summary: 'Make a rule',
  description:
    'Gives a dataset a rule, which every later version is held against before it is published. Answers how many rows of the latest version violate it. `docs/quality.md` has the kinds and their members.',
  tags: ['quality'],
  params: DatasetParams,
  body: Type.Object(RuleFields, { additionalProperties: false }),
  responses: {
    201: {
      description: 'The rule, and what it says of the latest version.',
      schema: MadeRule,
      example: { rule: ruleExample, version: 0, result: resultExample },
    },
    ...refusals(404, 408, 409, 415, 422),
  },
  async answer(call) {
    const { ports } = call.house
    const dataset = await ports.catalog.read(call.actor.scope, tx => findDataset(tx, call.params.dataset_id))
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { name, description = '', on_fail: onFail = 'warn', ...rest } = call.body
    const demand = readDemand(rest) as Demand
    let body = ''
    await makeRule(
      ports,
      call.actor,
      dataset.id,
      { name, description, onFail, demand },
      async (tx, { rule, version, result }) => {
        const said = printResult(result, dataset.id, version.number)
        body = JSON.stringify({ rule: printRule(rule), version: version.number, result: said })
        await once.settle(tx, 201, body)
      },
      call.signal,
    )
    return call.reply.code(201).type('application/json').send(body)
  },
})
