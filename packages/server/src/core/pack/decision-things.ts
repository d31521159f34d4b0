import type { KeptThing } from './thing.ts'
import { type Making, NEWEST_FIRST, thing } from './thing-making.ts'
import { viewNames } from './world.ts'

export function modelThings(making: Making): KeptThing[] {
  return making.pack.models.map(model =>
    thing(making, 'model', model, NEWEST_FIRST, {
      modelType: model.modelType,
      config: model.config,
      targetField: model.targetField,
      targetSchemaKey: model.targetSchema,
      predictors: model.predictors,
      metrics: model.metrics,
      modelState: {},
      learningConfig: model.learningConfig,
      trainingSamples: 0,
      lastTrainedAt: null,
    }),
  )
}

export function experimentThings(making: Making): KeptThing[] {
  const { pack, idOf } = making
  return pack.experiments.map(experiment =>
    thing(making, 'experiment', experiment, NEWEST_FIRST, {
      championModelId: idOf('model', experiment.champion),
      trafficSplit: { championPct: experiment.championPct },
      challengers: experiment.challengers.map(({ model, trafficPct }) => ({
        modelId: idOf('model', model),
        trafficPct,
      })),
      autoPromote: experiment.autoPromote,
      promoteThreshold: experiment.promoteThreshold,
      promoteAfterDays: experiment.promoteAfterDays,
    }),
  )
}

export function flowThings(making: Making): KeptThing[] {
  return making.pack.decisionFlows.map(flow => ({
    ...thing(making, 'decision_flow', flow, NEWEST_FIRST, {
      autoAssembly: flow.autoAssembly,
      draftConfig: {
        version: 2,
        nodes: flow.nodes.map(node => ({ ...node, config: resolved(making, node.config) })),
      },
      publishedVersions: [],
      rowVersion: 1,
    }),
  }))
}

const named = { schema: 'schema', model: 'model', experiment: 'experiment', flow: 'decision_flow' } as const

/** The configuration of a node, with the id of each thing beside the key that names it, such as `modelId` beside `model`. */
function resolved(
  { idOf }: Making,
  config: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const ids = Object.entries(named).flatMap(([member, kind]) => {
    const key = config[member]
    return typeof key === 'string' ? [[`${member}Id`, idOf(kind, key)] as const] : []
  })
  return { ...config, ...Object.fromEntries(ids) }
}

/** How many customers a segment has is noted once its view is there. */
export function segmentThings(making: Making): KeptThing[] {
  const { pack, idOf } = making
  const views = viewNames(pack.segments, key => idOf('segment', key))
  return pack.segments.map(segment =>
    thing(making, 'segment', segment, NEWEST_FIRST, {
      entityType: segment.entityType,
      baseSchemaId: idOf('schema', segment.baseSchema),
      baseSchemaName: segment.baseSchema,
      joins: segment.joins.map(({ schema, field, baseField }) => ({
        schemaId: idOf('schema', schema),
        schemaName: schema,
        field,
        baseField,
      })),
      filters: segment.filters,
      viewName: views.get(segment.key),
      customerCount: 0,
      lastRefreshedAt: null,
    }),
  )
}
