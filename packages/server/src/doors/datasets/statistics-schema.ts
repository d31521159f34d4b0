import Type from 'typebox'
import { nullable } from '../load.ts'

/** What `analyze` answers, as the OpenAPI document shows it; `docs/analysis.md` has the members of each kind of column. */
export const Statistics = Type.Object({
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
})

export const statisticsExample = {
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
}
