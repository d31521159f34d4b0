import Type from 'typebox'
import { MOST_RULES } from '../../../core/quality/rule.ts'
import { operation } from '../../door.ts'
import { printPage } from '../../pages.ts'
import { refusals } from '../../shapes.ts'
import { DatasetParams, listOf, pageQuery } from '../schemas.ts'
import { findDataset } from '../unknown.ts'
import { printRule } from './print.ts'
import { Rule, ruleExample } from './shapes.ts'

export const listRules = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/rules',
  role: 'viewer',
  summary: 'List rules',
  description: 'Lists the rules of a dataset, oldest first.',
  tags: ['quality'],
  params: DatasetParams,
  query: Type.Object(pageQuery(MOST_RULES)),
  responses: {
    200: {
      description: 'A page of rules.',
      schema: listOf(Rule),
      example: { items: [ruleExample], total: 1, limit: 50, offset: 0 },
    },
    ...refusals(404, 422),
  },
  async answer(call) {
    const { limit, offset } = call.query
    const rules = await call.house.ports.catalog.read(call.actor.scope, async tx => {
      const dataset = await findDataset(tx, call.params.dataset_id)
      return tx.rules.list(dataset.id)
    })
    const listed = { items: rules.slice(offset, offset + limit), total: rules.length }
    return printPage(call, listed, { limit, offset }, printRule)
  },
})
