import Type from 'typebox'
import { nullable, Uuid } from '../load.ts'

/** Quality reports, as the OpenAPI document shows them. */

const Basis = Type.Enum(['load', 'profile'], {
  description: 'Made of what the load learnt at no cost, or of the profile and a look at the rows.',
})

export const UploadQuality = Type.Object({
  overall_score: Type.Number({ minimum: 0, maximum: 100 }),
  basis: Basis,
  issues: Type.Array(
    Type.Object({
      name: Type.String(),
      column: nullable(Type.String()),
      severity: Type.String(),
      details: Type.String(),
      points_lost: Type.Number(),
    }),
  ),
})

const SampleRows = Type.Array(Type.Integer(), {
  description: 'Numbers of the first affected rows, from 0: what `offset` takes.',
})
const RowsLink = nullable(Type.String({ description: 'Where the affected rows are listed.' }))

export const Quality = Type.Object({
  overall_score: Type.Number({ minimum: 0, maximum: 100, description: '100 less the points lost.' }),
  basis: Basis,
  formula_version: Type.Integer(),
  dimensions: Type.Record(Type.String(), Type.Number(), {
    description: 'Sub-scores of the dimensions that were assessed.',
  }),
  checks: Type.Array(
    Type.Object({
      name: Type.String(),
      passed: Type.Boolean(),
      details: Type.String(),
      severity: Type.Enum(['info', 'warning', 'error']),
      dimension: Type.String(),
      column: nullable(Type.String({ description: 'The worst one.' })),
      affected_rows: Type.Integer(),
      points_lost: Type.Number({ description: 'Of the 100; all of them add up to what the score lacks.' }),
      sample_rows: SampleRows,
      rows: RowsLink,
      columns: Type.Array(
        Type.Object({
          column: Type.String(),
          found: nullable(Type.String({ description: 'What, where the check looks for several things.' })),
          affected_rows: Type.Integer(),
          sample_rows: SampleRows,
          rows: RowsLink,
        }),
        { description: 'Where something was found, the worst first.' },
      ),
      rule_id: Type.Optional(Uuid),
    }),
  ),
})
