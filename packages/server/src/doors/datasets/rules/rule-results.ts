import Type from 'typebox'
import { operation } from '../../door.ts'
import { notModified } from '../../etag.ts'
import { refusals } from '../../shapes.ts'
import { DatasetParams, VersionQuery } from '../schemas.ts'
import { findVersion } from '../unknown.ts'
import { printResult } from './print.ts'
import { RuleResult, resultExample } from './shapes.ts'

export const ruleResults = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/rules/results',
  role: 'viewer',
  summary: 'What rules said of a version',
  description:
    'Answers what the rules of the dataset said of a version when it was published; of the latest, also those made or changed since.',
  tags: ['quality'],
  params: DatasetParams,
  query: Type.Object(VersionQuery),
  responses: {
    200: {
      description: 'The results, by the age of the rules.',
      schema: Type.Object({ version: Type.Integer(), results: Type.Array(RuleResult) }),
      example: { version: 0, results: [resultExample] },
    },
    304: { description: 'The client has it already.' },
    ...refusals(404, 422),
  },
  async answer({ house, actor, params, query, request, reply }) {
    const { dataset, version, results } = await house.ports.catalog.read(actor.scope, async tx => {
      const found = await findVersion(tx, params.dataset_id, query.version)
      return { ...found, results: await tx.rules.results(found.version.id) }
    })
    if (notModified(request, reply, ['results', version.id, version.digest, results])) return reply
    const printed = results.map(result => printResult(result, dataset.id, version.number))
    return { version: version.number, results: printed }
  },
})
