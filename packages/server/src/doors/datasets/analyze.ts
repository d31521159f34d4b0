import Type from 'typebox'
import { analyzeVersion, associateVersion } from '../../core/profile/analyze.ts'
import { type AssociationKind, associationKinds } from '../../core/profile/association.ts'
import { emptyProfile, PROFILE_VERSION } from '../../core/profile/profile.ts'
import { refuse } from '../../core/refusals.ts'
import { operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { refusals } from '../shapes.ts'
import { printProfile } from './print-profile.ts'
import { DatasetParams, VersionQuery } from './schemas.ts'
import { Statistics, statisticsExample } from './statistics-schema.ts'
import { findDataset, findVersion } from './unknown.ts'

export const analyze = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/analyze',
  role: 'viewer',
  summary: 'Statistical analysis',
  description:
    'Answers the statistics of a version: exact, computed once, then kept. `docs/analysis.md` defines each number.',
  tags: ['datasets'],
  params: DatasetParams,
  query: Type.Object({
    ...VersionQuery,
    correlations: Type.Optional(
      Type.String({
        maxLength: 100,
        description: `More measures of association, separated by commas: ${associationKinds.join(', ')}.`,
      }),
    ),
  }),
  responses: {
    200: {
      description: 'The statistics of every column, and of the rows.',
      schema: Statistics,
      example: statisticsExample,
    },
    304: { description: 'The client has it already.' },
    ...refusals(404, 408, 422),
  },
  async answer({ house, actor, params, query, request, reply, signal }) {
    const { ports } = house
    const { dataset, version } = await ports.catalog.read(actor.scope, async tx =>
      query.version === undefined
        ? findDataset(tx, params.dataset_id).then(dataset => ({ dataset, version: dataset.head }))
        : findVersion(tx, params.dataset_id, query.version),
    )
    const kinds = readKinds(query.correlations)
    const content = ['analyze', dataset.id, version?.id, version?.digest, PROFILE_VERSION, kinds]
    if (notModified(request, reply, content)) return reply
    const profile = version ? await analyzeVersion(ports, actor.scope, version, signal) : emptyProfile
    const asked = version && (await associateVersion(ports, actor.scope, version, profile, kinds, signal))
    const statistics = printProfile(profile, version?.storedBytes ?? 0, asked ?? undefined)
    return reply.type('application/json').send(`{"statistics":${statistics},"error":null}`)
  },
})

/** Refuses what is no measure. */
function readKinds(text = ''): AssociationKind[] {
  const names = new Set(text.split(',').flatMap(name => name.trim() || []))
  return [...names].map(name => {
    const kind = associationKinds.find(known => known === name)
    if (kind) return kind
    const message = `must be of ${associationKinds.join(', ')}, separated by commas`
    throw refuse('invalid_value', `"correlations" ${message}.`, {
      faults: [{ parameter: 'correlations', code: 'invalid_value', message }],
    })
  })
}
