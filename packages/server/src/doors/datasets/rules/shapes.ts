import Type from 'typebox'
import { LONGEST_RULE_NAME } from '../../../core/quality/make-rule.ts'
import {
  demandKinds,
  LONGEST_EXPRESSION,
  LONGEST_PATTERN,
  MOST_VALUES,
  onFails,
} from '../../../core/quality/rule.ts'
import { nullable, Uuid } from '../../load.ts'
import { Time } from '../../shapes.ts'
import { DatasetParams } from '../schemas.ts'
import type { Value } from './read-demand.ts'

const ColumnName = Type.String({ maxLength: 65_536 })
/** Untyped: the validator would turn numbers into texts. */
const AnyValue = Type.Unsafe<Value>({
  description: 'A text, a number, or a truth value; numbers beyond 2^53 as text.',
})

/** What a rule demands: `kind`, with the members of that kind. */
export const DemandFields = {
  column: Type.Optional(ColumnName),
  columns: Type.Optional(
    Type.Array(ColumnName, { minItems: 1, maxItems: 100, description: 'Of `unique`: one key together.' }),
  ),
  min: Type.Optional(AnyValue),
  max: Type.Optional(AnyValue),
  values: Type.Optional(Type.Array(AnyValue, { minItems: 1, maxItems: MOST_VALUES })),
  pattern: Type.Optional(
    Type.String({ maxLength: LONGEST_PATTERN, description: 'A regular expression (RE2) for whole values.' }),
  ),
  dataset_id: Type.Optional(
    Type.String({ maxLength: 100, description: 'Of `reference`: the dataset that holds the values.' }),
  ),
  reference_column: Type.Optional(ColumnName),
  version: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2_147_483_647,
      description: 'Of `reference`: its version; default: always the latest.',
    }),
  ),
  max_age_hours: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 })),
  expression: Type.Optional(
    Type.String({ maxLength: LONGEST_EXPRESSION, description: 'A filter, as `where` takes it.' }),
  ),
}

export const RuleFields = {
  name: Type.String({ minLength: 1, maxLength: LONGEST_RULE_NAME }),
  description: Type.Optional(Type.String({ maxLength: 20_000 })),
  on_fail: Type.Optional(
    Type.Enum([...onFails], {
      description: 'warn (default) notes the violations; reject publishes no version that brings any.',
    }),
  ),
  kind: Type.Enum([...demandKinds]),
  ...DemandFields,
}

export const RuleParams = Type.Object({
  ...DatasetParams.properties,
  rule_id: Type.String({ description: 'The rule.', maxLength: 100 }),
})

export const Rule = Type.Object({
  id: Uuid,
  dataset_id: Uuid,
  name: Type.String(),
  description: Type.String(),
  on_fail: Type.Enum([...onFails]),
  kind: Type.Enum([...demandKinds]),
  revision: Type.Integer(),
  created_at: Time,
  updated_at: Time,
  created_by_name: Type.String(),
})

export const RuleResult = Type.Object({
  rule_id: Uuid,
  revision: Type.Integer({ description: 'Of the rule, as it was checked.' }),
  name: Type.String(),
  on_fail: Type.Enum([...onFails]),
  kind: Type.Enum([...demandKinds]),
  passed: Type.Boolean(),
  violations: Type.Integer({ description: 'Rows; 1 where the version as a whole violates it.' }),
  message: nullable(Type.String({ description: 'Why the version as a whole violates it.' })),
  sample_rows: Type.Array(Type.Integer(), { description: 'Numbers of the first such rows, from 0.' }),
  rows: nullable(Type.String({ description: 'Where the rows are listed.' })),
})

export const MadeRule = Type.Object({
  rule: Rule,
  version: Type.Integer({ description: 'The latest version, which was held against the rule.' }),
  result: RuleResult,
})

const dataset_id = 'e5f6a7b8-c9d0-1234-5678-90abcdef1234'
const demand = { kind: 'range', column: 'amount', min: 0 } as const
const named = { name: 'amount is not negative', on_fail: 'reject' } as const

export const ruleExample = {
  id: 'c9d0e1f2-a3b4-5678-9012-cdef12345678',
  dataset_id,
  ...named,
  description: '',
  ...demand,
  revision: 0,
  created_at: '2026-02-12T08:10:00Z',
  updated_at: '2026-02-12T08:10:00Z',
  created_by_name: 'Alice Chen',
}

export const resultExample = {
  rule_id: ruleExample.id,
  revision: 0,
  ...named,
  ...demand,
  passed: false,
  violations: 3,
  message: null,
  sample_rows: [17, 2040, 31999],
  rows: `/api/datasets/${dataset_id}/rows?version=0&rule=${ruleExample.id}`,
}
