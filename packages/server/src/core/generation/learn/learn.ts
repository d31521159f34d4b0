import type { Scope } from '../../access/access.ts'
import type { Dataset, Version } from '../../dataset/dataset.ts'
import type { DatasetId } from '../../ids.ts'
import type { CatalogReader } from '../../ports/catalog.ts'
import type { Ports } from '../../ports/ports.ts'
import { type LogicalType, parseLogicalType } from '../../query/logical-type.ts'
import { planQuery } from '../../query/plan.ts'
import { refuse } from '../../refusals.ts'
import type { ProjectSchema } from '../job.ts'
import { printYaml } from '../language/print-yaml.ts'
import { readText } from '../project-schema.ts'
import { LEAST_ROWS } from './learnt.ts'
import { entityOf } from './recipe.ts'

/** Which rows to learn. */
export interface Source {
  /** Its id, or its name. */
  readonly dataset: string
  /** Undefined: the latest. */
  readonly version?: number
  /** Undefined: all of them. */
  readonly columns?: readonly string[]
}

const MOST_COLUMNS = 500

/**
 * A schema of which rows are generated that are like those of a version: statistics of it, and none of its rows. Refuses with `unknown_dataset`,
 * `unknown_version`, `unknown_column` and `not_learnable`.
 */
export async function learnSchema(
  { catalog, engine }: Pick<Ports, 'catalog' | 'engine'>,
  scope: Scope,
  source: Source,
  signal?: AbortSignal,
): Promise<ProjectSchema> {
  const { dataset, version, parts } = await catalog.read(scope, async tx => {
    const found = await findVersion(tx, source)
    return { ...found, parts: await tx.versions.parts(found.version) }
  })
  const asked = planQuery(version, parts, source.columns ? { columns: source.columns } : {})
  const columns = asked.selected
  checkLearnable(dataset, version, columns)
  const learnt = await engine.learn({ plan: { ...asked, columns, selected: columns } }, signal)
  const entity = entityOf(dataset.name, { dataset: dataset.id, version: version.number }, learnt)
  // Read back from its text, so that what is shown is what is meant.
  const { recipe } = readText(printYaml({ entities: [entity] }), 'yaml')
  return { text: `${dataset.id}@${version.number}`, format: 'dataset', recipe }
}

async function findVersion(tx: CatalogReader, { dataset: idOrName, version: number }: Source) {
  const dataset = (await tx.datasets.get(idOrName as DatasetId)) ?? (await named(tx, idOrName))
  const version = number === undefined ? dataset.head : await tx.versions.numbered(dataset.id, number)
  if (version) return { dataset, version }
  const has = dataset.head ? `it has the versions 0 to ${dataset.head.number}` : 'it has no rows yet'
  throw refuse('unknown_version', `Dataset "${dataset.name}" has no version ${number ?? 0}; ${has}.`)
}

async function named(tx: CatalogReader, name: string): Promise<Dataset> {
  const order = { sortField: 'created_at', sortDirection: 'asc' } as const
  const { items } = await tx.datasets.list({ name, ...order, limit: 100, offset: 0 })
  const [found, other] = items.filter(dataset => dataset.name === name)
  const shown = JSON.stringify(name.slice(0, 200))
  if (!found) throw refuse('unknown_dataset', `There is no dataset ${shown}. GET /api/datasets lists them.`)
  if (!other) return found
  throw refuse(
    'unknown_dataset',
    `Several datasets are called ${shown}. Say the id of the one that is meant.`,
  )
}

function checkLearnable(dataset: Dataset, version: Version, columns: Version['columns']): void {
  const what = `Version ${version.number} of "${dataset.name}"`
  if (version.rowCount < LEAST_ROWS) {
    const message = `${what} has ${version.rowCount} rows. A schema of fewer than ${LEAST_ROWS} would hold the rows themselves.`
    throw refuse('not_learnable', message)
  }
  const nested = columns.filter(({ logicalType }) => isNested(parseLogicalType(logicalType)))
  if (nested.length > 0) {
    const names = nested.slice(0, 10).map(({ name }) => `"${name}"`)
    const message = `${what} has nested values in ${names.join(', ')}, which are not learnt. Name the other columns in "columns".`
    throw refuse('not_learnable', message, { details: { columns: nested.map(({ name }) => name) } })
  }
  if (columns.length <= MOST_COLUMNS) return
  const message = `${what} has ${columns.length} columns, and at most ${MOST_COLUMNS} are learnt at once. Name them in "columns".`
  throw refuse('not_learnable', message)
}

function isNested(type: LogicalType): boolean {
  if (type.kind === 'scalar') return type.name === 'JSON' || type.name === 'VARIANT'
  return type.kind !== 'decimal' && type.kind !== 'enum'
}
