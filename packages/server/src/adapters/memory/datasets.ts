import { newCatalogId, nothingSaid, tableNames, tableNameTaken } from '../../core/catalog/entry.ts'
import type { Dataset, Version } from '../../core/dataset/dataset.ts'
import { compareText, foldText } from '../../core/dataset/search.ts'
import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import type { DatasetListing, NewDataset } from '../../core/ports/catalog-values.ts'
import { associationKinds } from '../../core/profile/association.ts'
import { refuse } from '../../core/refusals.ts'
import { endBatches } from './batches.ts'
import { checkText, found, inScope, type KeptDataset, page, type Within } from './state.ts'
import { shownVersion } from './versions.ts'

export function datasets(within: Within): CatalogTransaction['datasets'] {
  const { state, scope, now } = within
  const find = (id: string): KeptDataset | null => {
    const dataset = found(state.datasets, id)
    return inScope(within, dataset) ? dataset : null
  }
  const get = (id: string): Dataset | null => {
    const dataset = find(id)
    return dataset && shown(within, dataset)
  }
  return {
    get: async id => get(id),

    async coded(code) {
      const dataset = [...state.datasets.values()].find(one => one.code === code && inScope(within, one))
      return dataset ? shown(within, dataset) : null
    },

    async cataloged(id) {
      const dataset = [...state.datasets.values()].find(one => one.entry.id === id && inScope(within, one))
      return dataset ? shown(within, dataset) : null
    },

    async series({ projectId, after, limit }) {
      const made = [...state.datasets.values()]
        .filter(dataset => inScope(within, dataset) && dataset.projectId === projectId)
        .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || compareText(a.id, b.id))
      const from = after === null ? 0 : made.findIndex(({ id }) => id === after) + 1
      return made.slice(from, from + limit).map(dataset => shown(within, dataset))
    },

    async list(listing) {
      const wanted = foldText(listing.search ?? '')
      const matching = [...state.datasets.values()]
        .filter(dataset => inScope(within, dataset))
        .filter(
          ({ projectId }) => listing.projectId === undefined || projectId === listing.projectId.toLowerCase(),
        )
        .filter(({ name }) => listing.name === undefined || foldText(name) === foldText(listing.name))
        .filter(({ name, description }) => [name, description].some(text => foldText(text).includes(wanted)))
        .map(dataset => shown(within, dataset))
      const { compare, sign } = orderOf(listing)
      return page(
        matching.toSorted((a, b) => sign * (compare(a, b) || compareText(a.id, b.id))),
        listing,
      )
    },

    async add(dataset) {
      checkText(dataset.name, dataset.description)
      if (!inScope(within, found(state.projects, dataset.projectId))) {
        throw refuse('unknown_project', `There is no project ${dataset.projectId} here.`)
      }
      checkSchema(within, dataset.schemaId)
      const { about, tableName, createdClient, schemaId = null, ...given } = dataset
      const entry = entryOf(within, dataset)
      const fresh = { schemaId, tags: [], keyColumns: [], declared: [], revision: 0, head: null }
      const times = { createdAt: now(), updatedAt: now() }
      state.datasets.set(dataset.id, { ...given, ...fresh, ...times, entry, ...scope })
    },

    hold: async id => get(id),

    async change(id, revision, to) {
      checkText(to.name, to.description, ...(to.tags ?? []), ...(to.keyColumns ?? []))
      const dataset = find(id)
      if (!dataset || (revision !== null && revision !== dataset.revision)) return null
      const { about, tableName, by, ...rest } = to
      if (tableName !== undefined && isTaken(within, tableName, dataset.id)) throw tableNameTaken()
      const entry = {
        ...dataset.entry,
        ...(about && { about }),
        ...(tableName !== undefined && { tableName }),
        ...(by && { updatedBy: by }),
      }
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
      const next = { revision: dataset.revision + 1, updatedAt: now() }
      state.datasets.set(dataset.id, { ...dataset, ...given, ...next, entry })
      return get(id)
    },

    async declare(id, columns) {
      const dataset = find(id)
      if (!dataset) return
      const revision = dataset.revision + 1
      state.datasets.set(dataset.id, { ...dataset, declared: columns, revision })
    },

    async remove(id) {
      const dataset = find(id)
      if (!dataset) return null
      const objects: string[] = []
      for (const map of [state.parts, state.artifacts]) {
        for (const record of map.values()) if (record.datasetId === dataset.id) objects.push(record.key)
      }
      for (const { id, datasetId, quarantine } of state.loads.values()) {
        if (datasetId !== dataset.id) continue
        if (quarantine) objects.push(quarantine.key)
        for (const [name, replay] of state.replays) if (replay.of === id) state.replays.delete(name)
      }
      for (const [id, version] of state.versions) {
        if (version.datasetId !== dataset.id) continue
        for (const map of [state.profiles, state.quality, state.ruleResults]) map.delete(id)
        for (const kind of associationKinds) state.associations.delete(`${id}/${kind}`)
      }
      for (const map of [state.parts, state.artifacts, state.versions, state.loads, state.rules]) {
        for (const [recordId, record] of map) if (record.datasetId === dataset.id) map.delete(recordId)
      }
      for (const [at, edge] of state.edges.entries()) {
        if (edge.datasetId === dataset.id) state.edges[at] = { ...edge, datasetName: dataset.name }
      }
      objects.push(...endBatches(within, dataset.id))
      state.datasets.delete(dataset.id)
      return objects
    },
  }
}

function entryOf(within: Within, { name, createdBy, tableName: asked, ...said }: NewDataset) {
  const { about = nothingSaid, createdClient = null } = said
  const id = newCatalogId(within.now())
  const names = asked === undefined ? tableNames(name, id) : [asked]
  const tableName = names.find(each => !isTaken(within, each))
  if (tableName === undefined) throw tableNameTaken()
  return { id, viewId: newCatalogId(within.now()), tableName, about, createdClient, updatedBy: createdBy }
}

function isTaken(within: Within, tableName: string, but: string | null = null): boolean {
  return [...within.state.datasets.values()].some(
    dataset => inScope(within, dataset) && dataset.id !== but && dataset.entry.tableName === tableName,
  )
}

function checkSchema({ state, scope }: Within, id: string | null | undefined): void {
  if (!id) return
  const kept = state.schemas.get(`${scope.sandboxId} ${id}`)
  if (kept?.kind === 'schemas' && kept.organizationId === scope.organizationId) return
  throw refuse('unknown_schema', `There is no schema ${id} here.`)
}

function orderOf({ sortField, sortDirection }: DatasetListing) {
  const orders = {
    created_at: (a, b) => a.createdAt.getTime() - b.createdAt.getTime(),
    name: (a, b) => compareText(foldText(a.name), foldText(b.name)) || compareText(a.name, b.name),
    rows: (a, b) => (a.head?.rowCount ?? 0) - (b.head?.rowCount ?? 0),
    columns: (a, b) => (a.head?.columns.length ?? 0) - (b.head?.columns.length ?? 0),
    project_name: (a, b) => compareText(a.projectName, b.projectName),
  } as const satisfies Record<DatasetListing['sortField'], (a: Dataset, b: Dataset) => number>
  return { compare: orders[sortField], sign: sortDirection === 'desc' ? -1 : 1 }
}

function shown(within: Within, dataset: KeptDataset): Dataset {
  const { state } = within
  const { organizationId, sandboxId, ...rest } = dataset
  return {
    ...rest,
    projectName: found(state.projects, dataset.projectId)?.name ?? '',
    createdByName: found(state.users, dataset.createdBy)?.name ?? '',
    head: headOf(within, dataset),
  }
}

function headOf({ state }: Within, dataset: KeptDataset): Version | null {
  const head = [...state.versions.values()].find(
    ({ datasetId, number }) => datasetId === dataset.id && number === dataset.head,
  )
  return head ? shownVersion(state, head) : null
}
