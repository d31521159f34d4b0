import type { Actor } from '../access/access.ts'
import type { ExperimentId } from '../ids.ts'
import type { Catalog, CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import type { NewEdge } from '../ports/catalog-values.ts'
import { refuse } from '../refusals.ts'
import { type DatasetName, readDatasetName, type WrittenName } from './dataset-name.ts'
import type { Edge } from './lineage.ts'
import { LONGEST_NAME } from './make.ts'
import { furtherState, type RunState, statusOf } from './run-state.ts'

/** What a run tells of itself at a moment. */
export interface RunEvent {
  readonly runId: ExperimentId
  readonly jobName: string
  readonly state: RunState
  readonly datasets: readonly (WrittenName & Pick<Edge, 'direction'>)[]
}

/** A dataset of the event that no edge was made for, and why. */
export interface Unmatched {
  readonly direction: Edge['direction']
  readonly namespace: string
  readonly name: string
  readonly reason: 'other_namespace' | 'unknown_dataset' | 'unknown_version' | 'ambiguous_name'
}

const MOST_DATASETS = 1000

/**
 * Takes in what a run tells. The first event makes its experiment; the same event again does nothing; events may come in
 * any order. Datasets that are not ours leave no edge, and are answered. Refuses with `invalid_value`.
 */
export async function acceptRun(
  catalog: Catalog,
  actor: Actor,
  event: RunEvent,
  within: (tx: CatalogTransaction, unmatched: readonly Unmatched[]) => Promise<void>,
): Promise<readonly Unmatched[]> {
  checkEvent(event)
  const { edges, unmatched } = await catalog.read(actor.scope, tx => match(tx, event))
  await catalog.transact(actor.scope, async tx => {
    await record(tx, actor, event, edges)
    await within(tx, unmatched)
  })
  return unmatched
}

async function record(
  tx: CatalogTransaction,
  actor: Actor,
  { runId, jobName, state }: RunEvent,
  edges: readonly NewEdge[],
): Promise<void> {
  const fresh = { id: runId, name: nameOf(jobName), targetColumn: null, problemType: null }
  await tx.experiments.add({ ...fresh, status: statusOf(state) ?? 'queued', createdBy: actor.user.id })
  const before = await tx.lineage.state(runId)
  if (!(await tx.lineage.note(runId, state))) return
  const after = furtherState(before, state)
  if (after !== before) {
    await tx.lineage.settle(runId, after)
    const status = statusOf(after)
    const experiment = await tx.experiments.get(runId)
    if (status && experiment?.status !== status) await tx.experiments.change(runId, { status })
  }
  if (edges.length > 0) await tx.experiments.use(runId, edges)
}

/** Finds the versions that an event names. Without a version, the latest is meant. */
async function match(tx: CatalogReader, { datasets }: RunEvent) {
  const edges: NewEdge[] = []
  const unmatched: Unmatched[] = []
  for (const { direction, namespace, name, version } of datasets) {
    const read = readDatasetName({ namespace, name, version })
    const found = read ? await find(tx, read) : 'other_namespace'
    if (typeof found === 'string') unmatched.push({ direction, namespace, name, reason: found })
    else edges.push({ direction, versionId: found.id })
  }
  return { edges, unmatched }
}

async function find(tx: CatalogReader, named: DatasetName) {
  const ids = named.by === 'id' ? [named.id] : await idsNamed(tx, named.name)
  const [id, other] = ids
  if (other) return 'ambiguous_name'
  const dataset = id ? await tx.datasets.get(id) : null
  if (!dataset) return 'unknown_dataset'
  const version =
    named.version === null ? dataset.head : await tx.versions.numbered(dataset.id, named.version)
  return version ?? 'unknown_version'
}

const PAGE = 500

/** The datasets of just this name in the project `default`. */
async function idsNamed(tx: CatalogReader, name: string) {
  const project = await tx.projects.named('default')
  if (!project) return []
  const listing = { projectId: project.id, search: name, sortField: 'name', sortDirection: 'asc' } as const
  for (let offset = 0; ; offset += PAGE) {
    const { items, total } = await tx.datasets.list({ ...listing, limit: PAGE, offset })
    const ids = items.filter(dataset => dataset.name === name).map(({ id }) => id)
    if (ids.length > 0 || offset + PAGE >= total) return ids
  }
}

function checkEvent({ state, datasets }: RunEvent): void {
  if (Number.isNaN(new Date(state.time).getTime())) {
    throw refuse('invalid_value', `"eventTime" is no time: ${state.time.slice(0, 100)}.`, {
      faults: [{ pointer: '/eventTime', code: 'invalid_value', message: 'must be a time as in RFC 3339' }],
    })
  }
  if (datasets.length > MOST_DATASETS) {
    throw refuse(
      'invalid_value',
      `An event may name at most ${MOST_DATASETS} datasets; this one names ${datasets.length}.`,
    )
  }
}

/** A job's name may hold anything; an experiment's is a name. */
function nameOf(jobName: string): string {
  const name = jobName
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST_NAME)
  return name.toWellFormed().trim() || 'unnamed job'
}
