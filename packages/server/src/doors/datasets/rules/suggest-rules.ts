import Type from 'typebox'
import { analyzeVersion } from '../../../core/profile/analyze.ts'
import { PROFILE_VERSION } from '../../../core/profile/profile.ts'
import { suggestRules } from '../../../core/quality/suggest.ts'
import { operation } from '../../door.ts'
import { notModified } from '../../etag.ts'
import { refusals } from '../../shapes.ts'
import { DatasetParams, VersionQuery } from '../schemas.ts'
import { findVersion } from '../unknown.ts'
import { printSuggestion } from './print.ts'
import { RuleFields } from './shapes.ts'

export const suggestRulesOperation = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/rules/suggest',
  role: 'viewer',
  summary: 'Suggest rules',
  description:
    'Suggests rules that a version satisfies, of its statistics; none that the dataset has already. Each is a body that makes the rule.',
  tags: ['quality'],
  params: DatasetParams,
  query: Type.Object(VersionQuery),
  responses: {
    200: {
      description: 'The suggestions.',
      schema: Type.Object({
        version: Type.Integer(),
        suggestions: Type.Array(
          Type.Object({
            rule: Type.Object(RuleFields),
            why: Type.String({ description: 'What of the version speaks for it.' }),
          }),
        ),
      }),
      example: {
        version: 0,
        suggestions: [
          {
            rule: {
              name: 'amount is not negative',
              on_fail: 'warn',
              kind: 'range',
              column: 'amount',
              min: 0,
            },
            why: 'The least of its values is 0.01.',
          },
        ],
      },
    },
    304: { description: 'The client has it already.' },
    ...refusals(404, 408, 422),
  },
  async answer({ house, actor, params, query, request, reply, signal }) {
    const { version, rules } = await house.ports.catalog.read(actor.scope, async tx => {
      const found = await findVersion(tx, params.dataset_id, query.version)
      return { ...found, rules: await tx.rules.list(found.dataset.id) }
    })
    const known = rules.map(({ id, revision }) => [id, revision])
    if (notModified(request, reply, ['suggest', version.id, version.digest, PROFILE_VERSION, known]))
      return reply
    const profile = await analyzeVersion(house.ports, actor.scope, version, signal)
    return { version: version.number, suggestions: suggestRules(profile, rules).map(printSuggestion) }
  },
})
