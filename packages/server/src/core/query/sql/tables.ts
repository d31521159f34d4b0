import type { Project } from '../../access/access.ts'
import type { Dataset, Version } from '../../dataset/dataset.ts'
import { foldText } from '../../dataset/search.ts'
import type { DatasetId, ProjectId } from '../../ids.ts'
import type { CatalogReader } from '../../ports/catalog.ts'
import { refuse } from '../../refusals.ts'
import { nearest } from '../nearest.ts'
import { planQuery } from '../plan.ts'
import type { QueryTable } from './request.ts'
import { foldName } from './statement.ts'

/** A dataset as a request names it for a table; without a version the latest. */
export interface AskedTable {
  readonly datasetId: DatasetId
  readonly version: number | null
}

/** Where the tables of a query are looked for. */
export interface Lookup {
  /** By name; null: datasets are tables by their own names. */
  readonly asked: ReadonlyMap<string, AskedTable> | null
  readonly project: Project
}

interface Found {
  readonly dataset: Dataset
  readonly version: Version
}

/**
 * Find the versions that a query names as tables. Refuses with `unknown_table`, with `ambiguous_table` when a name fits two
 * datasets, with `unknown_dataset` and `unknown_version`.
 */
export async function findTables(
  tx: CatalogReader,
  names: readonly string[],
  lookup: Lookup,
): Promise<QueryTable[]> {
  const tables = new Map<string, { readonly name: string; readonly found: Found }>()
  for (const name of names) {
    const found = lookup.asked
      ? await askedFor(tx, name, lookup.asked)
      : await namedSo(tx, name, lookup.project)
    const other = tables.get(foldName(name))
    if (other && other.found.version.id !== found.version.id) throw alike(other.name, name)
    tables.set(foldName(name), { name, found })
  }
  const planned: QueryTable[] = []
  for (const { name, found } of tables.values()) {
    if (found.version.columns.length === 0) throw withoutColumns(name, found.version)
    planned.push({ name, plan: planQuery(found.version, await tx.versions.parts(found.version), {}) })
  }
  return planned
}

function withoutColumns(name: string, { number }: Version): Error {
  const message = `Version ${number} of ${shown(name)} has no columns yet; they come with its first rows.`
  return refuse('no_columns', message)
}

/** The names that a request gives, as the engine compares them. Pure; no I/O. Refuses two that it would take for one. */
export function askedTables(asked: ReadonlyMap<string, AskedTable>): ReadonlyMap<string, AskedTable> {
  const folded = new Map<string, AskedTable>()
  for (const [name, table] of asked) {
    if (folded.has(foldName(name))) {
      const message = `Two tables are called ${shown(name)}; case does not tell tables apart.`
      throw refuse('invalid_value', message, {
        faults: [{ pointer: '/datasets', code: 'duplicate', message }],
      })
    }
    folded.set(foldName(name), table)
  }
  return folded
}

async function askedFor(
  tx: CatalogReader,
  name: string,
  asked: ReadonlyMap<string, AskedTable>,
): Promise<Found> {
  const table = asked.get(foldName(name))
  if (!table) {
    const known = nearest(name, [...asked.keys()])
      .map(shown)
      .join(', ')
    const sentence = known ? `"datasets" names ${known}.` : '"datasets" names none.'
    throw refuse('unknown_table', `There is no table ${shown(name)}; ${sentence}`, {
      details: { table: name.slice(0, 200) },
    })
  }
  const dataset = await tx.datasets.get(table.datasetId)
  if (!dataset) throw refuse('unknown_dataset', `There is no dataset ${table.datasetId} here.`)
  return { dataset, version: await versionOf(tx, dataset, table.version) }
}

/** `name` may be a dataset's name, or one with `@` and a version behind it. */
async function namedSo(tx: CatalogReader, name: string, project: Project): Promise<Found> {
  const [, base, digits] = /^(.+)@(0|[1-9][0-9]{0,8})$/s.exec(name) ?? []
  const whole = await datasetsCalled(tx, name, project.id)
  const dated = base === undefined ? [] : await datasetsCalled(tx, base, project.id)
  const fitting = [...whole, ...dated]
  const [dataset] = fitting
  if (!dataset) {
    const sentence = `Project ${shown(project.name)} has no dataset ${shown(name)}. Name one of its datasets in double quotes, or say with "datasets" what the table is.`
    throw refuse('unknown_table', sentence, { details: { table: name.slice(0, 200) } })
  }
  if (fitting.length > 1) throw ambiguous(name, fitting)
  return { dataset, version: await versionOf(tx, dataset, whole.length > 0 ? null : Number(digits)) }
}

/** Those of exactly this name; where there is none, those that differ only in case. */
async function datasetsCalled(tx: CatalogReader, name: string, projectId: ProjectId): Promise<Dataset[]> {
  const { items } = await tx.datasets.list({
    projectId,
    name,
    sortField: 'created_at',
    sortDirection: 'asc',
    limit: 100,
    offset: 0,
  })
  const alike = items.filter(dataset => foldText(dataset.name) === foldText(name))
  const exact = alike.filter(dataset => dataset.name === name)
  return exact.length > 0 ? exact : alike
}

async function versionOf(tx: CatalogReader, dataset: Dataset, number: number | null): Promise<Version> {
  const version = number === null ? dataset.head : await tx.versions.numbered(dataset.id, number)
  if (version) return version
  const has = dataset.head ? `it has the versions 0 to ${dataset.head.number}` : 'it has no rows yet'
  throw refuse('unknown_version', `Dataset ${dataset.id} has no version ${number ?? 0}; ${has}.`)
}

function ambiguous(name: string, datasets: readonly Dataset[]): Error {
  const ids = datasets.slice(0, 10).map(dataset => dataset.id)
  const sentence = `${shown(name)} fits ${datasets.length} datasets: ${ids.join(', ')}. Say with "datasets" which one is meant.`
  return refuse('ambiguous_table', sentence, { details: { table: name.slice(0, 200), dataset_ids: ids } })
}

function alike(one: string, other: string): Error {
  const sentence = `${shown(one)} and ${shown(other)} are two datasets, and one table to the engine, which takes no note of case. Name them apart with "datasets".`
  return refuse('ambiguous_table', sentence, { details: { table: other.slice(0, 200) } })
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 200))
}
