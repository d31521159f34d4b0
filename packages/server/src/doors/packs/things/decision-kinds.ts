import Type from 'typebox'
import { modelTypes } from '../../../core/pack/pack.ts'
import { operators } from '../../../core/pack/rules.ts'
import { nullable } from '../../load.ts'
import { Time } from '../../shapes.ts'
import { Any, exampleId, Id, type Kind, NEWEST_FIRST, thingExample, thingShape } from './kind.ts'

const models: Kind = {
  kind: 'model',
  path: '/api/v1/algorithm-models',
  one: 'model',
  many: 'models',
  order: NEWEST_FIRST,
  filters: [],
  shape: thingShape({
    modelType: Type.Enum([...modelTypes]),
    config: Any,
    targetField: nullable(Type.String()),
    targetSchemaKey: nullable(Type.String()),
    predictors: Type.Array(Type.String()),
    metrics: Any,
    modelState: Type.Record(Type.String(), Type.Unknown(), {
      description: "What a bandit learnt from the pack's history, by offer; else empty.",
    }),
    learningConfig: Any,
    trainingSamples: Type.Integer({ minimum: 0 }),
    lastTrainedAt: nullable(Time),
  }),
  example: thingExample('offer-bandit', 'Offer Bandit', 'Learns which offers are taken.', {
    modelType: 'thompson_bandit',
    config: {},
    targetField: null,
    targetSchemaKey: 'customers',
    predictors: [],
    metrics: {},
    modelState: { 'birthday-drink': { alpha: 21, beta: 13 } },
    learningConfig: {},
    trainingSamples: 500,
    lastTrainedAt: '2026-01-31T21:04:00.000Z',
  }),
}

const Share = Type.Integer({ minimum: 0, maximum: 100 })

const experiments: Kind = {
  kind: 'experiment',
  path: '/api/v1/experiments',
  one: 'experiment',
  many: 'experiments',
  order: NEWEST_FIRST,
  filters: [],
  shape: thingShape({
    championModelId: Id,
    trafficSplit: Type.Object({ championPct: Share }),
    challengers: Type.Array(Type.Object({ modelId: Id, trafficPct: Share })),
    autoPromote: Type.Boolean(),
    promoteThreshold: Type.Number(),
    promoteAfterDays: Type.Integer(),
  }),
  example: thingExample('scorecard-vs-bandit', 'Scorecard vs Bandit', '', {
    championModelId: exampleId('offer-propensity'),
    trafficSplit: { championPct: 80 },
    challengers: [{ modelId: exampleId('offer-bandit'), trafficPct: 20 }],
    autoPromote: false,
    promoteThreshold: 0.02,
    promoteAfterDays: 14,
  }),
}

const decisionFlows: Kind = {
  kind: 'decision_flow',
  path: '/api/v1/decision-flows',
  one: 'decision flow',
  many: 'decision flows',
  order: NEWEST_FIRST,
  filters: [],
  shape: thingShape({
    autoAssembly: Type.Boolean(),
    draftConfig: Type.Object({
      version: Type.Integer(),
      nodes: Type.Array(
        Type.Object({
          id: Type.String(),
          phase: Type.Integer({ minimum: 1, maximum: 3 }),
          position: Type.Integer(),
          type: Type.String(),
          config: Any,
        }),
      ),
    }),
    publishedVersions: Type.Array(
      Type.Object({ version: Type.Integer(), publishedAt: Time, notes: nullable(Type.String()) }),
    ),
    rowVersion: Type.Integer(),
  }),
  example: thingExample('rewards-nba', 'Rewards NBA', '', {
    autoAssembly: false,
    draftConfig: {
      version: 2,
      nodes: [
        { id: 'inventory', phase: 1, position: 1, type: 'inventory', config: {} },
        { id: 'rank', phase: 2, position: 2, type: 'rank', config: { top: 3 } },
        { id: 'response', phase: 3, position: 3, type: 'response', config: {} },
      ],
    },
    publishedVersions: [],
    rowVersion: 1,
  }),
}

const segments: Kind = {
  kind: 'segment',
  path: '/api/v1/segments',
  one: 'segment',
  many: 'segments',
  order: NEWEST_FIRST,
  filters: [],
  shape: thingShape({
    entityType: Type.Enum(['customer', 'account', 'custom']),
    baseSchemaId: Id,
    baseSchemaName: Type.String(),
    joins: Type.Array(
      Type.Object({
        schemaId: Id,
        schemaName: Type.String(),
        field: Type.String(),
        baseField: Type.String(),
      }),
    ),
    filters: Type.Array(
      Type.Object({
        field: Type.String(),
        operator: Type.Enum([...operators]),
        value: Type.Optional(Type.Unknown()),
      }),
      { description: 'A row fits all of them.' },
    ),
    viewName: Type.String({ description: "Its view in the organization's schema of PostgreSQL." }),
    customerCount: Type.Integer({ description: 'Rows of the view at `lastRefreshedAt`.' }),
    lastRefreshedAt: nullable(Time),
  }),
  example: thingExample('high_value_members', 'High-Value Members', '', {
    entityType: 'customer',
    baseSchemaId: exampleId('customers'),
    baseSchemaName: 'customers',
    joins: [],
    filters: [
      { field: 'reward_tier', operator: 'in', value: ['gold', 'reserve'] },
      { field: 'marketing_opt_in', operator: '=', value: true },
    ],
    viewName: 'seg_a1b2c3d4e5f6',
    customerCount: 450,
    lastRefreshedAt: '2026-02-01T08:00:00.000Z',
  }),
}

export const decisionKinds: readonly Kind[] = [models, experiments, decisionFlows, segments]
