import type { Scope } from '../../access/access.ts'
import type { Version } from '../../dataset/dataset.ts'
import { type DatasetId, newId } from '../../ids.ts'
import type { Ports } from '../../ports/ports.ts'
import { associated } from '../../profile/association.ts'
import type { Profile } from '../../profile/profile.ts'
import { planQuery } from '../../query/plan.ts'
import type { QueryPlan } from '../../query/query.ts'
import { refuse } from '../../refusals.ts'
import { expiredFiles } from '../expire.ts'
import type { GeneratedFile, Generation } from '../job.ts'
import { fieldNames } from '../learn/names.ts'
import { compileRecipe } from '../plan.ts'
import type { Entity, LearntFrom } from '../recipe.ts'
import { settingOf } from '../start.ts'
import { type EntityFidelity, FIDELITY_VERSION, type Fidelity } from './fidelity.ts'
import { columnFidelity, mean, overallScore, pairFidelities } from './measure.ts'
import { type FidelityPorts, openRows } from './rows.ts'

/**
 * How like their sources the files of a generation are: the kept report, else made of the files and kept. Refuses with `not_comparable` for a
 * generation that has no files, is dirty or was not learnt, with `files_expired` where they were removed, with
 * `unknown_dataset` and `unknown_version` where its source is gone.
 */
export async function fidelityOf(
  ports: FidelityPorts,
  scope: Scope,
  generation: Generation,
  signal?: AbortSignal,
): Promise<Fidelity> {
  if (generation.fidelity?.formulaVersion === FIDELITY_VERSION) return generation.fidelity
  const { id, state, recipe, request } = generation
  if (state !== 'completed') {
    throw refuse(
      'not_comparable',
      `Generation ${id} is ${state}; what was made is compared once it is completed.`,
    )
  }
  if (request.dirty) {
    const message = `Generation ${id} was spoilt on purpose ("dirty"). Generate again with seed ${request.seed} and without "dirty" to compare the clean rows.`
    throw refuse('not_comparable', message)
  }
  const expired = expiredFiles(generation)
  if (expired) throw expired
  const files = await ports.catalog.read(scope, tx => tx.generations.files(id))
  const entities: EntityFidelity[] = []
  for (const entity of recipe.entities) {
    const file = files.find(each => each.entity === entity.name)
    if (!file || !entity.learntFrom) continue
    entities.push(await entityFidelity(ports, scope, generation, entity, entity.learntFrom, file, signal))
  }
  if (entities.length === 0) {
    const message = `Nothing of generation ${id} was learnt from a dataset, so there is nothing to compare it with. PUT /project/{id} with format "dataset" learns one.`
    throw refuse('not_comparable', message)
  }
  const score = mean(entities.map(entity => entity.score))
  const fidelity: Fidelity = { formulaVersion: FIDELITY_VERSION, score, entities }
  await ports.catalog.transact(scope, tx => tx.generations.change(id, ['completed'], { fidelity }))
  return fidelity
}

async function entityFidelity(
  ports: FidelityPorts,
  scope: Scope,
  generation: Generation,
  entity: Entity,
  from: LearntFrom,
  file: GeneratedFile,
  signal?: AbortSignal,
): Promise<EntityFidelity> {
  const source = await findSource(ports.catalog, scope, from)
  const cells = compileRecipe(generation.recipe, settingOf(generation.request)).get(entity.name)
  if (!cells) throw new Error(`no entity ${entity.name}`)
  await using made = await openRows(ports, scope, cells, file, generation.request.format, signal)
  const names = fieldNames(source.version.columns.map(({ name }) => name))
  const both = source.version.columns.filter(({ name }) =>
    made.plan.columns.some(column => column.name === names.get(name)),
  )
  const renamed = renamedPlan(source.plan, names)
  const columns = both.map(({ name }) => names.get(name) ?? name)
  const v1 = restricted(renamed, columns)
  const v2 = restricted(made.plan, columns)
  const compared = await compareSides(ports.engine, { v1, v2, columns }, signal)
  const rows = { source: source.version.rowCount, generated: file.rows }
  const found = compared.counts.map((counts, at) => {
    const [one, other] = [compared.source.columns[at], compared.generated.columns[at]]
    if (!one || !other) throw new Error(`column ${counts.name} has no profile`)
    const unique = entity.fields.some(field => field.name === counts.name && field.unique)
    const sourceColumn = both[at]?.name ?? counts.name
    return columnFidelity({ sourceColumn, counts, source: one, generated: other, rows, unique })
  })
  const { copied, repeated } = await ports.engine.copies({ v1, v2, columns }, signal)
  const keys = new Set(found.flatMap(({ column, measure }) => (measure === 'uniqueness' ? [column] : [])))
  const pairs = compared.pairs.filter(pair => !pair.columns.some(column => keys.has(column)))
  return {
    entity: entity.name,
    source: { ...from, rows: rows.source },
    rows: rows.generated,
    score: overallScore({ columns: found, pairs }),
    columns: found,
    pairs,
    copies: {
      rows: copied,
      share: copied / Math.max(1, rows.generated),
      sourceRepeats: repeated,
      sourceShare: repeated / Math.max(1, rows.source),
    },
    left: source.version.columns.filter(column => !both.includes(column)).map(({ name }) => name),
  }
}

async function findSource(
  catalog: Ports['catalog'],
  scope: Scope,
  { dataset: id, version: number }: LearntFrom,
): Promise<{ version: Version; plan: QueryPlan }> {
  return catalog.read(scope, async tx => {
    const dataset = await tx.datasets.get(id as DatasetId)
    if (!dataset)
      throw refuse('unknown_dataset', `The dataset ${id}, which was learnt, is not here any more.`)
    const version = await tx.versions.numbered(dataset.id, number)
    if (version) return { version, plan: planQuery(version, await tx.versions.parts(version), {}) }
    throw refuse('unknown_version', `Dataset ${id} has no version ${number}, from which was learnt.`)
  })
}

interface Sides {
  readonly v1: QueryPlan
  readonly v2: QueryPlan
  readonly columns: readonly string[]
}

async function compareSides(engine: FidelityPorts['engine'], sides: Sides, signal?: AbortSignal) {
  const { v1, v2 } = sides
  const counts = await engine.compare(sides, signal)
  const source = await engine.profile({ plan: v1, key: newId() }, signal)
  const generated = await engine.profile({ plan: v2, key: newId() }, signal)
  const associate = (plan: QueryPlan) => associationsOf(engine, plan, source, signal)
  const pairs = [
    ...pairFidelities('correlation', source.correlations, generated.correlations),
    ...pairFidelities('association', await associate(v1), await associate(v2)),
  ]
  return { counts, source, generated, pairs }
}

/** Cramér's V between the source's categories. */
async function associationsOf(
  engine: FidelityPorts['engine'],
  plan: QueryPlan,
  source: Profile,
  signal?: AbortSignal,
) {
  const few = source.columns.filter(column => column.unique <= source.rowCount / 2)
  const { columns } = associated({ ...source, columns: few }, 'cramers_v')
  if (columns.length < 2) return { columns: [], omitted: [], values: [], counts: [] }
  const selected = columns.flatMap(name => plan.columns.find(column => column.name === name) ?? [])
  return engine.associate({ plan: { ...plan, selected }, kind: 'cramers_v' }, signal)
}

function renamedPlan(plan: QueryPlan, names: ReadonlyMap<string, string>): QueryPlan {
  const named = (name: string) => names.get(name) ?? name
  const columns = plan.columns.map(column => ({ ...column, name: named(column.name) }))
  const parts = plan.parts.map(part => ({
    ...part,
    columns: part.columns.map(column => {
      return { ...column, name: named(column.name), path: column.path ?? [column.name] }
    }),
  }))
  return { ...plan, parts, columns, selected: columns }
}

function restricted(plan: QueryPlan, names: readonly string[]): QueryPlan {
  const columns = names.flatMap(name => plan.columns.find(column => column.name === name) ?? [])
  return { ...plan, columns, selected: columns }
}
