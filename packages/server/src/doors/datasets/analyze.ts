import Type from 'typebox'
import { analyzeVersion, associateVersion } from '../../core/profile/analyze.ts'
import { type AssociationKind, associationKinds } from '../../core/profile/association.ts'
import { emptyProfile, PROFILE_VERSION } from '../../core/profile/profile.ts'
import { refuse } from '../../core/refusals.ts'
import { operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { printProfile } from './print-profile.ts'
import { DatasetParams, nullable, refusals, VersionQuery } from './schemas.ts'
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
      schema: Type.Object({
        statistics: Type.Object({
          columns: Type.Record(
            Type.String(),
            Type.Object({
              type: Type.Enum(['int64', 'float64', 'object', 'bool', 'datetime64', 'category']),
              unique: Type.Integer(),
              missing: Type.Integer(),
              missing_percent: nullable(Type.Number({ description: 'As a fraction of the rows.' })),
            }),
          ),
          row_count: Type.Integer(),
          duplicate_rows: Type.Integer(),
          memory_usage: Type.Number({ description: 'In MiB.' }),
          stored_bytes: Type.Integer(),
          correlations: Type.Record(Type.String(), Type.Record(Type.String(), nullable(Type.Number()))),
          correlations_n: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer())),
          meta: Type.Object({ exact: Type.Boolean(), method: Type.String(), error_bound: Type.Number() }),
        }),
        error: Type.Null(),
      }),
      example: {
        statistics: {
          columns: {
            amount: {
              type: 'float64',
              unique: 4520,
              missing: 12,
              missing_percent: 0.00024,
              min: 0.01,
              max: 25000.0,
              mean: 88.35,
              std: 340.12,
              percentiles: { p25: 9.99, p50: 29.99, p75: 69.99 },
            },
            merchant: {
              type: 'object',
              unique: 120,
              missing: 0,
              missing_percent: 0.0,
              top_values: { 'ACME Corp': 5200, 'Luxury Ltd': 3100 },
            },
          },
          row_count: 50000,
          duplicate_rows: 45,
          memory_usage: 5.8,
          correlations: { amount: { amount: 1.0, is_fraud: 0.15 } },
        },
        error: null,
      },
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
