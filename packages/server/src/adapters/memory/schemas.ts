import { foldText } from '../../core/dataset/search.ts'
import type { SchemaId } from '../../core/ids.ts'
import type { SchemaWriter } from '../../core/ports/schemas.ts'
import { refuse } from '../../core/refusals.ts'
import type { SchemaUse } from '../../core/schema/resource.ts'
import { found, inScope, type Within } from './state.ts'

export function schemas(within: Within): SchemaWriter {
  const { state, scope } = within
  const keyOf = (id: string) => `${scope.sandboxId} ${id.toLowerCase()}`
  const here = <T extends { sandboxId: string; organizationId: string }>(records: Map<string, T>) =>
    [...records.values()].filter(record => inScope(within, record as never)).map(bare)
  const uses = () => {
    const all = [...state.datasets.values()].filter(dataset => inScope(within, dataset) && dataset.schemaId)
    return new Map<SchemaId, SchemaUse>(
      [...Map.groupBy(all, dataset => dataset.schemaId as SchemaId)].map(([id, datasets]) => [
        id,
        { datasets: datasets.length, hasRows: datasets.some(dataset => rowsOf(within, dataset) > 0) },
      ]),
    )
  }
  return {
    registry: async () => ({
      resources: here(state.schemas).toSorted(byAge),
      descriptors: here(state.descriptors).toSorted(byAge),
      uses: uses(),
    }),

    async changes(of, limit) {
      const wanted = of.map(id => id.toLowerCase())
      return here(state.schemaChanges)
        .filter(({ schemaId }) => wanted.includes(schemaId))
        .toSorted((a, b) => b.changedAt.getTime() - a.changedAt.getTime() || (a.id < b.id ? 1 : -1))
        .slice(0, limit)
    },

    async hold() {
      const sandbox = found(state.sandboxes, scope.sandboxId)
      if (sandbox?.organizationId === scope.organizationId && sandbox.state === 'active') return
      throw refuse('unknown_sandbox', 'The sandbox is not active any more.')
    },

    async put(resource, change) {
      const { id, title } = resource
      if (here(state.schemas).some(other => other.id !== id && foldText(other.title) === foldText(title))) {
        throw refuse('title_taken', `The title "${title}" is taken. Choose another title.`)
      }
      const old = state.schemas.get(keyOf(id))
      const { createdAt, createdBy, createdClient } = old ?? resource
      state.schemas.set(keyOf(id), { ...resource, createdAt, createdBy, createdClient, ...scope })
      state.schemaChanges.set(change.id, { ...change, ...scope })
    },

    async remove(id) {
      const kept = state.schemas.get(keyOf(id))
      if (!inScope(within, kept ?? null) || uses().has(id.toLowerCase() as SchemaId)) return false
      for (const records of [state.descriptors, state.schemaChanges]) {
        for (const [key, record] of records) {
          if (inScope(within, record) && record.schemaId === kept?.id) records.delete(key)
        }
      }
      return state.schemas.delete(keyOf(id))
    },

    async describe(descriptor) {
      const kept = state.schemas.get(keyOf(descriptor.schemaId)) ?? null
      if (!inScope(within, kept) || kept?.kind !== 'schemas') {
        throw refuse('unknown_schema', `There is no schema ${descriptor.schemaId} here.`)
      }
      const { createdAt, createdBy, createdClient } =
        state.descriptors.get(keyOf(descriptor.id)) ?? descriptor
      state.descriptors.set(keyOf(descriptor.id), {
        ...descriptor,
        createdAt,
        createdBy,
        createdClient,
        ...scope,
      })
    },

    async undescribe(id) {
      return inScope(within, state.descriptors.get(keyOf(id)) ?? null) && state.descriptors.delete(keyOf(id))
    },
  }
}

function bare<T extends { sandboxId: string; organizationId: string }>(record: T): Omit<T, keyof Placement> {
  const { organizationId, sandboxId, ...rest } = record
  return rest
}

interface Placement {
  readonly organizationId: string
  readonly sandboxId: string
}

function byAge(a: { createdAt: Date; id: string }, b: { createdAt: Date; id: string }): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1)
}

function rowsOf({ state }: Within, { id, head }: { id: string; head: number | null }): number {
  const version = [...state.versions.values()].find(each => each.datasetId === id && each.number === head)
  return version?.rowCount ?? 0
}
