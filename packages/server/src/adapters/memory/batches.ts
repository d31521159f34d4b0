import type { Scope } from '../../core/access/access.ts'
import { DEFAULT_PROJECT } from '../../core/access/projects.ts'
import type { Batch, BatchFile } from '../../core/batch/batch.ts'
import { batchIdIn } from '../../core/batch/batch-id.ts'
import { heldStates } from '../../core/batch/batch-state.ts'
import { foreignBatch } from '../../core/batch/foreign.ts'
import type { DatasetId, LoadId } from '../../core/ids.ts'
import type { BatchListing, BatchWriter, DueTimes, LastBatches } from '../../core/ports/batches.ts'
import { refuse } from '../../core/refusals.ts'
import { checkText, found, inScope, type KeptBatch, type State, type Within } from './state.ts'

export function batches(within: Within): BatchWriter {
  const { state, scope, now } = within
  const all = (): Batch[] => [...ownBatches(within), ...foreignBatches(within)].toSorted(byAge)
  const get = (id: string) => all().find(batch => batch.id === id.toLowerCase()) ?? null
  const known = (id: string): Batch => {
    const batch = get(id)
    if (!batch) throw new Error(`batch ${id} was written and cannot be read back`)
    return batch
  }
  const files = (id: string): BatchFile[] =>
    [...state.batchFiles.values()]
      .filter(file => file.batchId === id && inScope(within, found(state.batches, id)))
      .toSorted((a, b) => a.number - b.number)
  const file = (id: string, path: string) => files(id).find(each => each.path === path) ?? null
  return {
    get: async id => get(id),

    async list(listing) {
      const ordered = listing.newestFirst ? all().toReversed() : all()
      return ordered.filter(batch => fits(batch, listing)).slice(0, listing.limit)
    },

    files: async id => files(id),
    file: async (id, path) => file(id, path),

    async receivedBytes(id) {
      const whole = files(id).map(({ artifact }) => artifact?.bytes ?? 0)
      const chunks = files(id).flatMap(each => each.chunks.map(({ start, end }) => end - start + 1))
      return [...whole, ...chunks].reduce((sum, bytes) => sum + bytes, 0)
    },

    async rowSchema(id) {
      const kept = state.batches.get(id)
      return kept && inScope(within, kept) ? (state.rowSchemas.get(id) ?? null) : null
    },

    async last(datasets) {
      const newest = all().toReversed()
      return new Map<DatasetId, LastBatches>(
        datasets.flatMap(id => {
          const own = newest.filter(({ datasetId }) => datasetId === id)
          const [last] = own
          const of = (wanted: string) => own.find(batch => batch.state === wanted) ?? null
          const changes = own.reduce((sum, { revision }) => sum + revision + 1, 0)
          return last
            ? [[id, { last, lastSuccessful: of('success'), lastFailed: of('failed'), changes }]]
            : []
        }),
      )
    },

    async add(batch) {
      checkText(batch.externalId)
      const dataset = found(state.datasets, batch.datasetId)
      if (!dataset || !inScope(within, dataset)) {
        throw refuse('unknown_dataset', `There is no dataset ${batch.datasetId} here.`)
      }
      const { schemaId } = dataset
      if (schemaId === null)
        throw refuse('dataset_without_schema', 'The dataset has no schema, so it takes no batches.')
      const times = {
        createdAt: now(),
        updatedAt: now(),
        touchedAt: now(),
        startedAt: null,
        completedAt: null,
      }
      const made = {
        state: 'loading',
        revision: 0,
        schemaId,
        schemaMinor: null,
        attempts: 0,
        outcome: null,
      } as const
      state.batches.set(batch.id, { ...batch, ...made, ...times, updatedBy: batch.createdBy, ...scope })
      return known(batch.id)
    },

    async hold(id) {
      const batch = get(id)
      if (batch && !state.batches.has(batch.id)) {
        const { versionId, version, ...kept } = batch
        state.batches.set(batch.id, { ...kept, ...scope })
      }
      return batch
    },

    async change(id, { schema, started, completed, by, ...to }) {
      checkText(to.externalId)
      const kept = state.batches.get(id)
      if (!kept || !inScope(within, kept)) throw new Error(`there is no batch ${id} to change`)
      const given = Object.fromEntries(Object.entries(to).filter(([, value]) => value !== undefined))
      if (schema) state.rowSchemas.set(id, schema.rows)
      if (to.state && !heldStates.includes(to.state)) state.rowSchemas.delete(id)
      state.batches.set(id, {
        ...kept,
        ...given,
        ...(schema && { schemaId: schema.id, schemaMinor: schema.minor }),
        ...(started && { startedAt: started }),
        ...(completed && { completedAt: completed }),
        ...(by && { updatedBy: by }),
        revision: kept.revision + 1,
        updatedAt: now(),
      })
      return known(id)
    },

    async putFile(next) {
      const old = file(next.batchId, next.path)
      const kept = state.batches.get(next.batchId)
      if (!kept || !inScope(within, kept)) return []
      const number = old?.number ?? Math.max(0, ...files(next.batchId).map(each => each.number)) + 1
      const times = { createdAt: old?.createdAt ?? now(), updatedAt: now() }
      const chunks = next.chunks.toSorted((a, b) => a.start - b.start || a.end - b.end)
      state.batchFiles.set(`${next.batchId} ${next.path}`, { ...next, chunks, number, ...times })
      state.batches.set(kept.id, { ...kept, touchedAt: now() })
      const used = new Set(keysOf({ artifact: next.artifact, chunks }))
      return old ? keysOf(old).filter(key => !used.has(key)) : []
    },

    async account(id, path, account) {
      const kept = file(id, path)
      if (kept) state.batchFiles.set(`${id} ${path}`, { ...kept, account })
    },

    async dropFiles(id) {
      const gone = files(id)
      for (const { path } of gone) state.batchFiles.delete(`${id} ${path}`)
      return gone.flatMap(keysOf)
    },
  }
}

/** Ends the batches of a dataset as it is removed; answers their store keys. */
export function endBatches({ state, now }: Within, dataset: DatasetId): string[] {
  const keys: string[] = []
  for (const batch of [...state.batches.values()]) {
    if (batch.datasetId !== dataset) continue
    for (const [name, file] of state.batchFiles) {
      if (file.batchId !== batch.id) continue
      keys.push(...keysOf(file))
      state.batchFiles.delete(name)
    }
    state.rowSchemas.delete(batch.id)
    if (batch.outcome?.rowFaults) keys.push(batch.outcome.rowFaults.key)
    const outcome = batch.outcome && { ...batch.outcome, rowFaults: null, quarantine: null }
    const ended = { state: 'deleted' as const, outcome, revision: batch.revision + 1, updatedAt: now() }
    if (batch.state !== 'deleted') state.batches.set(batch.id, { ...batch, ...ended })
  }
  return keys
}

/** The store keys that batches name. */
export function batchKeys(state: State): string[] {
  const faults = [...state.batches.values()].flatMap(({ outcome }) => outcome?.rowFaults?.key ?? [])
  return [...faults, ...[...state.batchFiles.values()].flatMap(keysOf)]
}

export function dueBatches(
  state: State,
  { abandoned, left, diagnosed }: DueTimes,
): { scope: Scope; id: LoadId }[] {
  const due = [...state.batches.values()].filter(
    batch =>
      (batch.state === 'loading' && batch.touchedAt < abandoned) ||
      (batch.state === 'inactive' && batch.updatedAt < left) ||
      (batch.outcome?.rowFaults && batch.completedAt && batch.completedAt < diagnosed),
  )
  return due
    .toSorted(byAge)
    .map(({ id, organizationId, sandboxId }) => ({ id, scope: { organizationId, sandboxId } }))
}

/** The sandbox of the batch with this id, or of the only one that a client calls so. */
export function placeOf({ state, scope }: Within, id: string): string | null {
  const own = batchIdIn(id)
  const here = [...state.batches.values()].filter(batch => batch.organizationId === scope.organizationId)
  const load = own && state.loads.get(own)
  const places = own
    ? [
        ...here.filter(batch => batch.id === own),
        ...(load && load.organizationId === scope.organizationId ? [load] : []),
      ]
    : here.filter(({ externalId }) => externalId === id)
  const sandboxes = new Set(places.map(({ sandboxId }) => sandboxId))
  return sandboxes.size === 1 ? ([...sandboxes][0] ?? null) : null
}

function ownBatches(within: Within): Batch[] {
  const { state } = within
  return [...state.batches.values()]
    .filter(batch => inScope(within, batch))
    .map(({ organizationId, sandboxId, ...batch }) => {
      const version = [...state.versions.values()].find(({ loadId }) => loadId === batch.id)
      return { ...batch, versionId: version?.id ?? null, version: version?.number ?? null }
    })
}

function foreignBatches(within: Within): Batch[] {
  const { state } = within
  return [...state.loads.values()].flatMap(load => {
    const dataset = found(state.datasets, load.datasetId)
    const version = [...state.versions.values()].find(({ loadId }) => loadId === load.id)
    if (!dataset || !inScope(within, load) || state.batches.has(load.id) || version?.source === 'batch')
      return []
    if (found(state.projects, dataset.projectId)?.name !== DEFAULT_PROJECT || load.rows.read === 0) return []
    const own = [...state.parts.values()].filter(
      ({ datasetId, since, place }) =>
        datasetId === dataset.id && since === version?.number && place[0] === version.number,
    )
    const { id, quarantine, options, createdAt } = load
    return foreignBatch({
      id,
      datasetId: dataset.id,
      schemaId: dataset.schemaId,
      record: load,
      quarantine,
      version: version ? { id: version.id, number: version.number, source: version.source } : null,
      parts: own.length,
      bytes: own.reduce((sum, part) => sum + part.bytes, 0),
      maxErrorPercent: options.maxErrorPercent ?? 10,
      createdAt,
      createdBy: version?.createdBy ?? dataset.createdBy,
    })
  })
}

function fits(batch: Batch, listing: BatchListing): boolean {
  const { ids, datasetIds, states, externalIds, createdAfter, createdBefore, after, newestFirst } = listing
  const isBeyond = !after || (newestFirst ? byAge(batch, after) < 0 : byAge(batch, after) > 0)
  return (
    (!ids || ids.some(id => id.toLowerCase() === batch.id)) &&
    (!datasetIds || datasetIds.some(id => id.toLowerCase() === batch.datasetId)) &&
    (!states || states.includes(batch.state)) &&
    (!externalIds || externalIds.includes(batch.externalId)) &&
    (!createdAfter || batch.createdAt > createdAfter) &&
    (!createdBefore || batch.createdAt < createdBefore) &&
    isBeyond
  )
}

function keysOf({ artifact, chunks }: Pick<BatchFile, 'artifact' | 'chunks'>): string[] {
  return [...(artifact ? [artifact.key] : []), ...chunks.map(({ key }) => key)]
}

type Aged = Pick<KeptBatch, 'createdAt' | 'id'>

function byAge(a: Aged, b: Aged): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
