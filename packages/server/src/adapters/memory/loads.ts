import type { Load } from '../../core/dataset/dataset.ts'
import { alreadyReplayed, moreThanRejected } from '../../core/dataset/replay-refusals.ts'
import type { LoadId } from '../../core/ids.ts'
import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import type { Replay } from '../../core/ports/catalog-values.ts'
import { refuse } from '../../core/refusals.ts'
import { found, inScope, type Within } from './state.ts'

export function loads(within: Within): CatalogTransaction['loads'] {
  const { state, scope, now } = within
  const find = (id: string) => {
    const kept = found(state.loads, id)
    return inScope(within, kept) ? kept : null
  }
  const versionOf = (load: LoadId) => [...state.versions.values()].find(({ loadId }) => loadId === load)
  const replays = (of: string): Replay[] =>
    [...state.loads.values()]
      .filter(load => inScope(within, load) && load.replayOf === of.toLowerCase())
      .flatMap(({ id, rows }) => {
        const version = versionOf(id)
        return version
          ? [{ loadId: id, versionId: version.id, version: version.number, rows: rows.loaded }]
          : []
      })
      .toSorted((a, b) => a.version - b.version)
  return {
    async get(id) {
      const kept = find(id)
      if (!kept) return null
      const { organizationId, sandboxId, ...load } = kept
      return { ...load, versionId: versionOf(load.id)?.id ?? null } satisfies Load
    },

    replays: async of => replays(of),

    async replayedRows(of) {
      const load = find(of)
      const rows = [...state.replays.values()].filter(replay => replay.of === load?.id).map(({ row }) => row)
      return rows.toSorted((a, b) => a - b)
    },

    async add({ id, datasetId, record, ...rest }) {
      if (datasetId !== null && !inScope(within, found(state.datasets, datasetId))) {
        throw refuse('unknown_dataset', `There is no dataset ${datasetId} here.`)
      }
      const load = { ...record, id, datasetId, artifactId: null, ...rest }
      state.loads.set(id, { ...load, createdAt: now(), ...scope })
    },

    async dropRejects(id) {
      const load = find(id)
      if (!load?.quarantine) return []
      state.loads.set(load.id, { ...load, quarantine: null })
      return [load.quarantine.key]
    },

    async replay({ of, rows }) {
      const load = find(of)
      if (!load) throw refuse('unknown_load', `There is no load ${of}.`)
      const taken = rows?.filter(row => state.replays.has(`${load.id} ${row}`)) ?? []
      if (taken.length > 0) throw alreadyReplayed(of, taken)
      for (const row of rows ?? []) state.replays.set(`${load.id} ${row}`, { of: load.id, row })
      const replayed = replays(of).reduce((sum, replay) => sum + replay.rows, 0)
      if (replayed > load.rows.rejected) throw moreThanRejected(of, load.rows.rejected)
    },
  }
}
