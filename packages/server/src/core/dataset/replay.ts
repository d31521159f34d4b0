import type { Actor, Scope } from '../access/access.ts'
import type { Fault } from '../errors.ts'
import type { ReadOptions } from '../ingest/load.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Ports } from '../ports/ports.ts'
import { refuse } from '../refusals.ts'
import type { Artifact, Load } from './dataset.ts'
import type { ReplayableLoad } from './loads.ts'
import { publishVersion, type WithinPublish } from './publish.ts'
import { planRejects } from './rejects.ts'
import { MOST_FAULTS } from './replay-body.ts'
import { alreadyReplayed } from './replay-refusals.ts'
import { stageReplay } from './replay-stage.ts'
import type { Staged } from './stage.ts'
import { loading, type Uploaded } from './upload.ts'

/** The numbers of rejects that a body brings corrected, each with its place in the body, and what else is wrong with it. */
export interface AskedRows {
  readonly rows: ReadonlyMap<number, number>
  readonly faults: readonly Fault[]
}

/**
 * Check the numbers of corrected rows against the rejects that are kept and not yet replayed, all complaints at once. Refuses with
 * `invalid_value` or `unknown_column`, and with `already_replayed` when that is all that is wrong.
 */
export async function checkReplay(
  ports: Pick<Ports, 'catalog' | 'engine'>,
  scope: Scope,
  load: Load,
  { rows, faults }: AskedRows,
  signal?: AbortSignal,
): Promise<void> {
  const kept = await keptRows(ports.engine, load, signal)
  const replayed = new Set(await ports.catalog.read(scope, tx => tx.loads.replayedRows(load.id)))
  const unknown = [...rows.keys()].filter(row => !kept.has(row))
  const taken = [...rows.keys()].filter(row => replayed.has(row))
  if (faults.length === 0 && unknown.length === 0) {
    if (taken.length > 0) throw alreadyReplayed(load.id, taken)
    return
  }
  const wrongRow = (row: number, code: string, message: string): Fault => {
    return { pointer: `/rows/${rows.get(row)}/row`, code, message }
  }
  const all = [
    ...faults,
    ...unknown.map(row =>
      wrongRow(row, 'unknown_row', `names row ${row}, which is no reject that the load keeps`),
    ),
    ...taken.map(row => wrongRow(row, 'already_replayed', `names row ${row}, which was replayed already`)),
  ].slice(0, MOST_FAULTS)
  const code = all.every(each => each.code === 'unknown_column') ? 'unknown_column' : 'invalid_value'
  const shown = all.slice(0, 10).map(({ pointer, message }) => `${pointer} ${message}`)
  throw refuse(code, `Some corrected rows are not acceptable: ${shown.join('; ')}.`, { faults: all })
}

async function keptRows(engine: Ports['engine'], load: Load, signal?: AbortSignal): Promise<Set<number>> {
  if (!load.quarantine) return new Set()
  const plan = planRejects(load.quarantine, { columns: ['row'] })
  const { rows } = await engine.rows({ plan, bigAsString: false }, signal)
  return new Set(rows.map(text => (JSON.parse(text) as { row: number }).row))
}

export interface ReplayRequest {
  readonly load: ReplayableLoad
  /** A CSV file with the corrected rows; deleted again when the replay is refused. */
  readonly artifact: Artifact
  readonly options: ReadOptions
  /** Their numbers in the load's file; null: nobody knows which they are. */
  readonly rows: readonly number[] | null
}

/** Appends corrected rows of a load as a version that names the load; all of them, or none. */
export async function replayRejects(
  ports: Ports,
  actor: Actor,
  { load, artifact, options, rows }: ReplayRequest,
  within: (staged: Staged) => WithinPublish,
  signal?: AbortSignal,
): Promise<Uploaded> {
  const { catalog } = ports
  const staging = () => stageReplay(ports, actor.scope, { load, artifact, options }, signal)
  return loading(ports.store, artifact, staging, signal, async staged => {
    const count = staged.rowCount
    await checkCount(catalog, actor.scope, load, rows, count)
    const description = `${count} corrected ${count === 1 ? 'row' : 'rows'} of load ${load.id}`
    const publication = { staged, mode: 'append', description, source: 'replay' } as const
    const noted: WithinPublish = async (tx, published) => {
      await tx.loads.replay({ of: load.id, by: staged.loadId, rows })
      await within(staged)(tx, published)
    }
    return { staged, ...(await publishVersion(ports, actor, load.datasetId, publication, noted, signal)) }
  })
}

/**
 * Refuses early what the publishing transaction would refuse; it decides. Rows that are named are left to it: only it can tell which of
 * them another replay took meanwhile.
 */
async function checkCount(
  catalog: Catalog,
  scope: Scope,
  load: Load,
  rows: readonly number[] | null,
  count: number,
): Promise<void> {
  if (rows !== null) {
    if (rows.length === count) return
    throw refuse(
      'rows_do_not_add_up',
      `${rows.length} corrected rows were sent and ${count} could be read; nothing was kept.`,
    )
  }
  const replays = await catalog.read(scope, tx => tx.loads.replays(load.id))
  const left = load.rows.rejected - replays.reduce((sum, replay) => sum + replay.rows, 0)
  if (count > left) throw tooManyRows(load, left, count)
}

function tooManyRows({ id, rows }: Load, left: number, count: number): Error {
  const message = `brings ${count} rows, and of the ${rows.rejected} that load ${id} rejected ${left} were not replayed yet`
  return refuse('invalid_value', `The body ${message}.`, {
    faults: [{ pointer: '', code: 'too_many_rows', message }],
  })
}
