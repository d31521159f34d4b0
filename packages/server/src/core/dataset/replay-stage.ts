import type { Scope } from '../access/access.ts'
import { CoreError } from '../errors.ts'
import type { ReadOptions } from '../ingest/load.ts'
import type { Ports } from '../ports/ports.ts'
import type { Store } from '../ports/store.ts'
import { nearest } from '../query/nearest.ts'
import { refuse } from '../refusals.ts'
import type { Artifact, Column, Load } from './dataset.ts'
import type { ReplayableLoad } from './loads.ts'
import { type Staged, stage } from './stage.ts'
import { widen } from './types.ts'

interface CorrectedFile {
  readonly load: ReplayableLoad
  readonly artifact: Artifact
  readonly options: ReadOptions
}

type Named = Pick<Column, 'name'>

/**
 * Stages corrected rows so that they fit the dataset. Where they would need a type that the dataset cannot take, they are read again
 * by the types that it has, so that the refusal names the rows that do not fit and keeps them as rejects.
 */
export async function stageReplay(
  ports: Pick<Ports, 'catalog' | 'engine' | 'store'>,
  scope: Scope,
  { load, artifact, options }: CorrectedFile,
  signal?: AbortSignal,
): Promise<Staged> {
  const header = load.columns.map(({ originalName }) => originalName)
  const request = { artifact, datasetId: load.datasetId, mode: 'append', replayOf: load.id, header } as const
  const read = (how: ReadOptions) => stage(ports, scope, { ...request, options: how }, signal)
  const staged = await read(options).catch(error => {
    throw lacksColumn(error) ? wrongHeader(load, []) : error
  })
  try {
    const dataset = await ports.catalog.read(scope, tx => tx.datasets.get(load.datasetId))
    // What is held to a schema and was no table has the schema's columns, however a header spells its fields.
    const brought = dataset?.schemaId && !load.dialect ? staged.columns : staged.load.columns
    checkHeader(load, brought)
    const unfit = unfitting(dataset?.head?.columns ?? [], staged.columns)
    if (unfit.length === 0) return staged
    const types = Object.fromEntries(unfit.map(({ column }) => [column.name, column.logicalType]))
    const again = await read({ ...options, columnTypes: { ...options.columnTypes, ...types } }).catch(
      error => {
        throw namesLoad(error) ? error : unfit[0]?.why
      },
    )
    await withdraw(ports.store, staged)
    const inexact = unfit.find(({ column }) => INEXACT.has(column.logicalType))
    if (!inexact) return again
    await withdraw(ports.store, again)
    throw inexact.why
  } catch (error) {
    await withdraw(ports.store, staged)
    throw error
  }
}

/** Refuses with `unknown_column` other columns than those of the load, in any order. */
function checkHeader(load: Load, brought: readonly Named[]): void {
  const known = new Set(load.columns.map(({ name }) => name))
  const unknown = brought.filter(({ name }) => !known.has(name))
  if (unknown.length > 0 || brought.length < known.size) throw wrongHeader(load, unknown)
}

/** Read by these types, a value that needs more digits would lose some. */
const INEXACT: ReadonlySet<string> = new Set(['DOUBLE', 'FLOAT'])

/** The dataset's columns that cannot take what the rows bring. */
function unfitting(head: readonly Column[], staged: readonly Column[]): { column: Column; why: unknown }[] {
  return head.flatMap(column => {
    const other = staged.find(({ name }) => name === column.name)
    try {
      if (other) widen(column, other)
      return []
    } catch (why) {
      return [{ column, why }]
    }
  })
}

async function withdraw(store: Store, { parts, quarantine }: Staged): Promise<void> {
  await store.delete([...parts.map(({ key }) => key), ...(quarantine ? [quarantine.key] : [])])
}

function lacksColumn(error: unknown): boolean {
  return error instanceof CoreError && error.code === 'unknown_column'
}

function namesLoad(error: unknown): boolean {
  return (
    !(error instanceof CoreError) || error.kind !== 'unprocessable' || error.details.load_id !== undefined
  )
}

function wrongHeader({ id, columns }: Load, unknown: readonly Named[]): Error {
  const names = columns.map(({ name }) => name)
  const list = (all: readonly string[]) =>
    all
      .slice(0, 20)
      .map(name => JSON.stringify(name.slice(0, 100)))
      .join(', ')
  const found = unknown
    .map(({ name }) => `${list([name])} (nearest: ${list(nearest(name, names))})`)
    .slice(0, 10)
  const said =
    found.length > 0
      ? `The corrected rows have columns that load ${id} does not have: ${found.join('; ')}.`
      : `The corrected rows lack columns of load ${id}.`
  const faults = unknown.slice(0, 100).map(({ name }) => ({
    pointer: '',
    code: 'unknown_column',
    message: `${list([name])} is no column of the load`,
  }))
  return refuse(
    'unknown_column',
    `${said} Send them under its header: ${list(names)}${names.length > 20 ? ' …' : ''}.`,
    { faults },
  )
}
