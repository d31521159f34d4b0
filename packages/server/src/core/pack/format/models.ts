import { type Experiment, type Model, modelTypes, type PackSchema } from '../pack.ts'
import { type Faults, quoted } from './fault.ts'
import { choice, decimal, flag, keyText, object, whole } from './scalars.ts'
import { customersOf, fieldOf } from './schema-links.ts'
import { fieldName, schemaName } from './schemas.ts'
import { list, members, optional, type ValueOf } from './shape.ts'
import { checkUnique, thing, thingMembers } from './thing.ts'

export const modelShape = members('a model', {
  ...thingMembers,
  modelType: choice(modelTypes),
  config: optional(object),
  predictors: optional(list('predictors', fieldName, 200)),
  targetSchema: optional(schemaName),
  targetField: optional(fieldName),
  metrics: optional(object),
  learningConfig: optional(object),
})

export const experimentShape = members('an experiment', {
  ...thingMembers,
  champion: keyText,
  championPct: whole(0, 100),
  challengers: list(
    'challengers',
    members('a challenger', { model: keyText, trafficPct: whole(0, 100) }),
    20,
    1,
  ),
  autoPromote: optional(flag),
  promoteThreshold: optional(decimal(0, 1)),
  promoteAfterDays: optional(whole(1, 3650)),
})

type WrittenModel = ValueOf<typeof modelShape>
type WrittenExperiment = ValueOf<typeof experimentShape>

/** Pure; no I/O. Notes predictors that are no fields, and weights that are not theirs or not 100 together. */
export function readModels(
  written: readonly WrittenModel[],
  schemas: readonly PackSchema[],
  faults: Faults,
): Model[] {
  const models = written.map(each => readModel(each, schemas, faults))
  checkUnique(
    'model',
    models,
    written.map(({ at }) => at),
    faults,
  )
  return models
}

function readModel(written: WrittenModel, schemas: readonly PackSchema[], faults: Faults): Model {
  const { modelType, at } = written
  const target = schemas.find(({ key }) => key === (written.targetSchema ?? customersOf(schemas).key))
  if (!target)
    faults.note(at('targetSchema'), `The pack has no schema ${quoted(written.targetSchema ?? '')}.`)
  const config = written.config ?? {}
  const weights = modelType === 'scorecard' ? readWeights(written, faults) : null
  const predictors = written.predictors ?? weights ?? []
  predictors.forEach((name, index) => {
    const place = written.predictors ? at('predictors', index) : at('config', 'weights', name)
    const field = target && fieldOf(target, name)
    if (target && !field) faults.note(place, `${target.key} has no field ${quoted(name)}.`)
    if (field?.dataType === 'jsonb') faults.note(place, 'A jsonb field predicts nothing.')
    if (predictors.indexOf(name) < index) faults.note(place, `${quoted(name)} is named twice.`)
  })
  if (weights && !isSame(weights, predictors)) {
    faults.note(at('predictors'), 'The predictors of a scorecard are the fields of its weights.')
  }
  const { targetField } = written
  if (target && targetField !== null && !fieldOf(target, targetField)) {
    faults.note(at('targetField'), `${target.key} has no field ${quoted(targetField)}.`)
  }
  return {
    ...thing(written.key, written),
    ...{ modelType, config, predictors, targetField },
    targetSchema: target?.key ?? null,
    metrics: written.metrics ?? {},
    learningConfig: written.learningConfig ?? {},
  }
}

/** The fields of a scorecard's weights. */
function readWeights({ config, at }: WrittenModel, faults: Faults): string[] {
  const weights = config && Object.hasOwn(config, 'weights') ? config.weights : undefined
  if (typeof weights !== 'object' || weights === null || Array.isArray(weights)) {
    faults.note(at('config', 'weights'), 'A scorecard has config: {weights: {field: weight}}.')
    return []
  }
  const entries = Object.entries(weights)
  const hundredths = entries.map(([name, weight]) => {
    const isWeight = typeof weight === 'number' && weight > 0 && /^\d+(\.\d{1,2})?$/.test(String(weight))
    if (!isWeight) {
      faults.note(at('config', 'weights', name), 'A weight is a number above 0 with at most two decimals.')
    }
    return isWeight ? Math.round(weight * 100) : 0
  })
  const sum = hundredths.reduce((total, each) => total + each, 0)
  if (sum !== 100_00) {
    faults.note(at('config', 'weights'), `The weights of a scorecard are 100 together, not ${sum / 100}.`)
  }
  return entries.map(([name]) => name)
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every(each => others.includes(each))
}

/** Pure; no I/O. Notes models that are not there or take part twice, and shares that are not 100 together. */
export function readExperiments(
  written: readonly WrittenExperiment[],
  models: readonly Model[],
  faults: Faults,
): Experiment[] {
  const experiments = written.map(each => readExperiment(each, models, faults))
  checkUnique(
    'experiment',
    experiments,
    written.map(({ at }) => at),
    faults,
  )
  return experiments
}

function readExperiment(written: WrittenExperiment, models: readonly Model[], faults: Faults): Experiment {
  const { champion, championPct, at } = written
  const challengers = written.challengers.map(({ model, trafficPct }) => ({ model, trafficPct }))
  const taking = [champion, ...challengers.map(({ model }) => model)]
  taking.forEach((model, index) => {
    const place = index === 0 ? at('champion') : at('challengers', index - 1, 'model')
    if (!models.some(({ key }) => key === model))
      faults.note(place, `The pack has no model ${quoted(model)}.`)
    if (taking.indexOf(model) < index) faults.note(place, `${quoted(model)} takes part already.`)
  })
  const sum = challengers.reduce((total, { trafficPct }) => total + trafficPct, championPct)
  if (sum !== 100) faults.note(at('championPct'), `The shares of an experiment are 100 together, not ${sum}.`)
  return {
    ...thing(written.key, written),
    ...{ champion, championPct, challengers },
    autoPromote: written.autoPromote ?? false,
    promoteThreshold: Number(written.promoteThreshold ?? '0.02'),
    promoteAfterDays: written.promoteAfterDays ?? 14,
  }
}
