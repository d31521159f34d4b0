import type { Actor, Scope } from '../access/access.ts'
import { CoreError } from '../errors.ts'
import { type DatasetId, newCode, newId, type ProjectId } from '../ids.ts'
import type { ReadOptions } from '../ingest/load.ts'
import type { Ports } from '../ports/ports.ts'
import type { Store } from '../ports/store.ts'
import { checkPlan } from '../quality/gate.ts'
import type { RuleResult } from '../quality/rule.ts'
import type { Artifact, VersionMode, VersionSource } from './dataset.ts'
import { nothingWithdrawn, planVersion } from './plan.ts'
import { type Published, publishDataset, publishVersion, type WithinPublish } from './publish.ts'
import { type Staged, type StageRequest, stage, unstage } from './stage.ts'

export interface Uploaded extends Published {
  readonly staged: Staged
}

interface ReceivedFile {
  /** On the store already; it is deleted again when the upload is refused. */
  readonly artifact: Artifact
  readonly options: ReadOptions
}

/** Makes a dataset of a received file: stage, plan, publish. */
export async function uploadDataset(
  ports: Ports,
  actor: Actor,
  request: ReceivedFile & { projectId: ProjectId; name: string; description: string },
  within: (staged: Staged) => WithinPublish,
  signal?: AbortSignal,
): Promise<Uploaded> {
  const { projectId, name, description } = request
  const dataset = {
    id: newId<DatasetId>(),
    code: newCode(),
    projectId,
    name,
    description,
    createdBy: actor.user.id,
  }
  const staging = () => stage(ports, actor.scope, { ...request, datasetId: null, mode: 'replace' }, signal)
  return loading(ports.store, request.artifact, staging, signal, async staged => {
    const publication = { staged, mode: 'replace', description: 'Initial upload', source: 'upload' } as const
    return { staged, ...(await publishDataset(ports.catalog, actor, dataset, publication, within(staged))) }
  })
}

/** Adds a version of a received file to a dataset. */
export async function uploadVersion(
  ports: Ports,
  actor: Actor,
  request: ReceivedFile & {
    datasetId: DatasetId
    mode: VersionMode
    description: string
    source?: VersionSource
  },
  within: (staged: Staged) => WithinPublish,
  signal?: AbortSignal,
): Promise<Uploaded> {
  const { datasetId, mode, description, source = 'upload' } = request
  const staging = () => stage(ports, actor.scope, request, signal)
  return loading(ports.store, request.artifact, staging, signal, async staged => {
    const publication = { staged, mode, description, source }
    return { staged, ...(await publishVersion(ports, actor, datasetId, publication, within(staged), signal)) }
  })
}

/** A file as it was read and held against the rules of its dataset, of which nothing was kept. */
export interface Tried {
  readonly staged: Staged
  readonly rules: readonly RuleResult[]
}

/** Reads and checks a received file and publishes nothing; nothing of it stays on the store. */
export async function tryFile(
  ports: Ports,
  actor: Actor,
  request: StageRequest,
  signal?: AbortSignal,
): Promise<Tried> {
  const staging = () => stage(ports, actor.scope, { ...request, trial: true }, signal)
  return loading(ports.store, request.artifact, staging, signal, async staged => {
    const rules = await tryRules(ports, actor.scope, request, staged, signal)
    await unstage(ports.store, request.artifact, staged)
    return { staged, rules }
  })
}

async function tryRules(
  ports: Ports,
  scope: Scope,
  { datasetId, mode }: StageRequest,
  staged: Staged,
  signal?: AbortSignal,
): Promise<readonly RuleResult[]> {
  const dataset = datasetId && (await ports.catalog.read(scope, tx => tx.datasets.get(datasetId)))
  if (!dataset) return []
  const plan = planVersion(dataset.head, staged, mode, nothingWithdrawn, dataset.schemaId !== null)
  return (await checkPlan(ports, scope, dataset, plan, signal)).results
}

/** Stages a file and goes on with it; what was staged is withdrawn when it is certain that no version names it. */
export async function loading<T, S extends Staged>(
  store: Store,
  artifact: Artifact,
  staging: () => Promise<S>,
  signal: AbortSignal | undefined,
  next: (staged: S) => Promise<T>,
): Promise<T> {
  let staged: S | undefined
  let publishing = false
  try {
    staged = await staging()
    signal?.throwIfAborted()
    publishing = true
    return await next(staged)
  } catch (error) {
    if (!publishing || refused(error)) await unstage(store, artifact, staged && exceptKept(staged, error))
    throw error
  }
}

/** Without the quarantine where the load is kept as a refused one, whose rejects can still be read. */
function exceptKept(staged: Staged, error: unknown): Staged {
  const isKept = error instanceof CoreError && error.details.load_id === staged.loadId
  return isKept ? { ...staged, quarantine: null } : staged
}

/**
 * A catalog that went away during the commit may have committed: what was staged then stays, and the sweeper
 * removes it later if no version names it.
 */
function refused(error: unknown): boolean {
  return error instanceof CoreError && error.kind !== 'unavailable'
}
