import type { Version } from '../../core/dataset/dataset.ts'
import { withdrawalOf } from '../../core/dataset/plan.ts'
import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import {
  checkText,
  found,
  inScope,
  type KeptPart,
  type KeptVersion,
  page,
  type State,
  type Within,
} from './state.ts'

export function versions(within: Within): CatalogTransaction['versions'] {
  const { state, scope, now } = within
  const here = (dataset: string): boolean => inScope(within, found(state.datasets, dataset))
  const of = (dataset: string): Version[] =>
    [...state.versions.values()]
      .filter(({ datasetId }) => datasetId === dataset.toLowerCase() && here(datasetId))
      .map(version => shownVersion(state, version))
  return {
    async get(id) {
      const version = found(state.versions, id)
      return version && here(version.datasetId) ? shownVersion(state, version) : null
    },

    numbered: async (dataset, number) => of(dataset).find(version => version.number === number) ?? null,

    list: async (dataset, asked) =>
      page(
        of(dataset).filter(({ tags }) => asked.tag === undefined || tags.includes(asked.tag)),
        asked,
      ),

    async parts({ datasetId, number }) {
      if (!here(datasetId)) return []
      return [...state.parts.values()]
        .filter(part => part.datasetId === datasetId && isIn(part, number))
        .toSorted((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1])
        .map(({ datasetId: _, since, until, place, ...part }) => part)
    },

    async partCount({ datasetId, number }) {
      if (!here(datasetId)) return 0
      return [...state.parts.values()].filter(part => part.datasetId === datasetId && isIn(part, number))
        .length
    },

    async brought(dataset, numbers) {
      const live = [...state.parts.values()]
        .filter(({ datasetId, until }) => datasetId === dataset && here(datasetId) && until === null)
        .map(({ place: [place], ...part }) => ({ ...part, place }))
      return withdrawalOf(live, numbers)
    },

    async add(datasetId, plan, { loadId, load, quarantine, options, replayOf, artifact, quality, by }) {
      const dataset = found(state.datasets, datasetId)
      if (!dataset || !inScope(within, dataset) || dataset.head !== plan.precondition.head) return false
      const createdAt = now()
      const artifactId = artifact?.id ?? null
      const entry = { ...dataset.entry, updatedBy: by.userId }
      state.datasets.set(dataset.id, { ...dataset, entry, head: plan.number, updatedAt: createdAt })
      state.loads.set(loadId, {
        ...load,
        id: loadId,
        datasetId,
        artifactId,
        quarantine,
        options,
        replayOf,
        createdAt,
        ...scope,
      })
      if (artifact) state.artifacts.set(artifact.id, { ...artifact, datasetId })
      if (plan.mode === 'replace') endParts(state, datasetId, plan.number)
      for (const id of plan.withdrawn) {
        const part = state.parts.get(id)
        if (part?.datasetId === datasetId) state.parts.set(id, { ...part, until: plan.number })
      }
      for (const [position, part] of plan.added.entries()) {
        const place = [plan.number, position] as const
        state.parts.set(part.id, { ...part, datasetId, since: plan.number, until: null, place })
      }
      const { id, number, mode, columns, rowCount, storedBytes, digest } = plan
      const planned = { id, number, mode, columns, rowCount, storedBytes, digest }
      const { userId: createdBy, description, source } = by
      const notes = { tags: [], revision: 0, drift: null }
      const made = { datasetId, quality, artifactId, loadId, description, source, createdAt, createdBy }
      state.versions.set(id, { ...planned, ...notes, ...made })
      return true
    },

    async change(id, revision, { description, tags }) {
      const version = found(state.versions, id)
      if (!version || !here(version.datasetId) || version.revision !== (revision ?? version.revision))
        return null
      checkText(description, ...(tags ?? []))
      const changed = {
        ...version,
        ...(description !== undefined && { description }),
        ...(tags && { tags }),
        revision: version.revision + 1,
      }
      state.versions.set(version.id, changed)
      return shownVersion(state, changed)
    },

    async drifted(id, drift) {
      const version = found(state.versions, id)
      if (version && here(version.datasetId)) state.versions.set(version.id, { ...version, drift })
    },

    async merge(datasetId, merged) {
      const head = found(state.datasets, datasetId)?.head
      if (!here(datasetId) || head === undefined || head === null) return false
      const sources = merged.flatMap(each => each.sources).map(id => state.parts.get(id))
      const isLive = (part: KeptPart | undefined) =>
        part?.datasetId === datasetId && part.until === null && part.since < head
      if (!sources.every(isLive)) return false
      for (const {
        part,
        sources: [first = ''],
      } of merged) {
        const place = state.parts.get(first)?.place ?? [0, 0]
        state.parts.set(part.id, { ...part, datasetId, since: head, until: null, place })
      }
      for (const part of sources) if (part) state.parts.set(part.id, { ...part, until: head })
      return true
    },
  }
}

export function shownVersion(state: State, version: KeptVersion): Version {
  const { overallScore } = found(state.quality, version.id)?.report ?? version.quality
  const createdByName = found(state.users, version.createdBy)?.name ?? ''
  return { ...version, qualityScore: overallScore, createdByName }
}

function isIn({ since, until }: KeptPart, number: number): boolean {
  return since <= number && (until === null || until > number)
}

function endParts(state: State, datasetId: string, until: number): void {
  for (const part of [...state.parts.values()]) {
    if (part.datasetId === datasetId && part.until === null) state.parts.set(part.id, { ...part, until })
  }
}
