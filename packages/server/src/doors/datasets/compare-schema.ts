import Type from 'typebox'
import { shiftLevels } from '../../core/compare/drift.ts'
import { nullable } from '../load.ts'

/** What a comparison answers, as the OpenAPI document shows it; `docs/comparison.md` has the members of each kind of column. */

const Names = Type.Array(Type.String())
const Both = Type.Object({ v1: Type.Integer(), v2: Type.Integer() })

const RowDiff = Type.Object({
  key: Names,
  added: Type.Integer(),
  removed: Type.Integer(),
  changed: Type.Integer(),
  unchanged: Type.Integer(),
  duplicate_keys: Both,
  missing_keys: Both,
  columns: Type.Record(Type.String(), Type.Integer()),
  changes: Type.Object({
    items: Type.Array(
      Type.Object({
        kind: Type.Enum(['added', 'removed', 'changed']),
        key: Type.Record(Type.String(), Type.Unknown()),
        cells: Type.Record(Type.String(), Type.Array(Type.Unknown(), { description: 'Old and new.' })),
      }),
    ),
    total: Type.Integer(),
    limit: Type.Integer(),
    offset: Type.Integer(),
  }),
})

export const Comparison = Type.Object({
  summary: Type.Object({
    v1: Type.Integer(),
    v2: Type.Integer(),
    v1_rows: Type.Integer(),
    v2_rows: Type.Integer(),
    rows_diff: Type.Integer(),
    v1_columns: Type.Integer(),
    v2_columns: Type.Integer(),
    columns_added: Names,
    columns_removed: Names,
    columns_type_changed: Type.Array(Type.Object({ name: Type.String() })),
  }),
  column_diffs: Type.Record(
    Type.String(),
    Type.Object({
      type: Type.Enum(['numeric', 'datetime', 'boolean', 'categorical']),
      missing_v1: nullable(Type.Number({ description: 'As a fraction of the rows.' })),
      missing_v2: nullable(Type.Number()),
      psi: nullable(Type.Number()),
      shift_level: nullable(Type.Enum([...shiftLevels])),
    }),
  ),
  row_diff: Type.Optional(RowDiff),
})

export const comparisonExample = {
  summary: {
    v1: 0,
    v2: 1,
    v1_rows: 50000,
    v2_rows: 75000,
    rows_diff: 25000,
    v1_columns: 15,
    v2_columns: 15,
    columns_added: [],
    columns_removed: [],
    columns_type_changed: [],
  },
  column_diffs: {
    amount: {
      type: 'numeric',
      v1_mean: 88.35,
      v2_mean: 92.1,
      v1_std: 340.12,
      v2_std: 355.4,
      missing_v1: 0.0002,
      missing_v2: 0.0001,
      mean_shift_pct: 4.25,
      psi: 0.023,
      shift_level: 'low',
    },
  },
}

const VERSION = { minimum: 0, maximum: 2_147_483_647 }

export const versionNumber = (description: string) => Type.Integer({ ...VERSION, description })

export const DiffPage = {
  diff_limit: Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: 100,
    description: 'Changed rows to answer (1–1000); with a key.',
  }),
  diff_offset: Type.Integer({ ...VERSION, default: 0, description: 'Changed rows to leave out before.' }),
}
