import Type from 'typebox'

export const PackParams = Type.Object({
  key: Type.String({ description: 'The pack, such as `starbucks`.', maxLength: 200 }),
})

export const Counts = Type.Record(Type.String(), Type.Integer())

export const Plan = Type.Boolean({
  default: false,
  description: 'Change nothing; answer what would be done.',
})

/** Beside `force`, or on a removal. */
export const Keep = Type.Optional(
  Type.Enum(['modified'], {
    description:
      'Spare the rows that users added or changed, with those that they refer to, in tables of another name.',
  }),
)

const Changes = Type.Object({
  added: Type.Integer(),
  changed: Type.Integer(),
  deleted: Type.Integer(),
  examples: Type.Array(
    Type.Object({
      key: Type.String(),
      kind: Type.Enum(['added', 'changed']),
      columns: Type.Array(Type.String()),
    }),
  ),
})

export const Planned = Type.Object({
  plan: Type.Boolean(),
  datasetKey: Type.String(),
  remove: Type.Union([Counts, Type.Null()]),
  load: Type.Union([Type.Record(Type.String(), Type.Union([Type.Integer(), Type.Null()])), Type.Null()]),
  modified: Type.Record(Type.String(), Changes, { description: 'By table: what users did to its rows.' }),
  datasets: Type.Object({
    removed: Type.Integer(),
    spared: Type.Array(Type.String(), {
      description: 'Names of datasets that stay, since users added versions or their rows are kept.',
    }),
  }),
  kept: Type.Record(Type.String(), Type.Integer(), { description: 'By table: how many rows would stay.' }),
  blockedBy: Type.Optional(
    Type.Array(Type.String(), {
      description:
        'What others made of the pack’s tables, such as `view public.my_view`: until it is dropped, the removal is refused.',
    }),
  ),
})

export const plannedExample = {
  plan: true,
  datasetKey: 'starbucks',
  remove: {
    interactions: 500,
    interactionSummaries: 500,
    creatives: 24,
    offers: 12,
    experiments: 1,
    decisionFlows: 1,
    channels: 4,
    categories: 3,
    qualificationRules: 5,
    contactPolicies: 3,
    models: 2,
    runs: 0,
    segments: 1,
    schemas: 2,
  },
  load: null,
  modified: {
    ds_starbucks_customers: {
      added: 2,
      changed: 1,
      deleted: 0,
      examples: [{ key: 'SBX-000017', kind: 'changed', columns: ['city'] }],
    },
    ds_starbucks_transactions: { added: 0, changed: 0, deleted: 0, examples: [] },
  },
  datasets: { removed: 2, spared: [] },
  kept: { ds_starbucks_customers: 3 },
}
