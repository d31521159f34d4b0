import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import { refuse } from '../../core/refusals.ts'
import { placeOf } from './batches.ts'
import { datasets } from './datasets.ts'
import { checkText, found, inScope, sandboxRecords, type Within } from './state.ts'

export function sandboxes(within: Within): CatalogTransaction['sandboxes'] {
  const { state, scope, now } = within
  const own = () =>
    [...state.sandboxes.values()]
      .filter(sandbox => sandbox.organizationId === scope.organizationId)
      .map(({ organizationId, ...sandbox }) => sandbox)
  return {
    list: async () => own(),
    named: async name => own().find(sandbox => sandbox.name === name) ?? null,

    async withBatch(id) {
      const place = placeOf(within, id)
      return own().find(sandbox => sandbox.id === place) ?? null
    },

    async add({ id, name, title, type, createdBy }) {
      checkText(name, title)
      if (own().some(sandbox => sandbox.name === name)) {
        throw refuse('sandbox_exists', `There is a sandbox "${name}" already. Choose another name.`)
      }
      const made = { id, name, title, type, state: 'creating' as const, revision: 1 }
      const by = { createdAt: now(), updatedAt: now(), createdBy, updatedBy: createdBy }
      state.sandboxes.set(id, { ...made, ...by, organizationId: scope.organizationId })
      return { ...made, ...by }
    },

    async change(id, from, { by, ...to }) {
      const kept = found(state.sandboxes, id)
      if (kept?.organizationId !== scope.organizationId || !from.includes(kept.state)) return null
      checkText(to.title)
      const { organizationId, ...sandbox } = kept
      const next = {
        ...sandbox,
        title: to.title ?? kept.title,
        state: to.state ?? kept.state,
        updatedBy: by ?? kept.updatedBy,
        revision: kept.revision + 1,
        updatedAt: now(),
      }
      state.sandboxes.set(kept.id, { ...next, organizationId })
      return next
    },

    empty: () => emptySandbox(within),

    async remove() {
      const kept = found(state.sandboxes, scope.sandboxId)
      return kept?.organizationId === scope.organizationId && state.sandboxes.delete(kept.id)
    },
  }
}

async function emptySandbox(within: Within): Promise<string[]> {
  const { state, scope } = within
  const objects: string[] = []
  for (const dataset of [...state.datasets.values()]) {
    if (inScope(within, dataset)) objects.push(...((await datasets(within).remove(dataset.id)) ?? []))
  }
  for (const load of state.loads.values()) {
    if (inScope(within, load) && load.quarantine) objects.push(load.quarantine.key)
  }
  for (const generation of state.generations.values()) {
    if (!inScope(within, generation)) continue
    objects.push(...[...generation.blocks.map(({ part }) => part), ...generation.files].map(({ key }) => key))
  }
  for (const records of sandboxRecords(state)) {
    for (const [id, record] of records) if (inScope(within, record)) records.delete(id)
  }
  const here = ({ sandboxId }: { sandboxId: string }) => sandboxId === scope.sandboxId
  for (const records of [state.edges, state.lineageStates]) {
    for (let at = records.length - 1; at >= 0; at--) {
      const record = records[at]
      if (record && here(record)) records.splice(at, 1)
    }
  }
  for (const name of state.lineageEvents)
    if (name.startsWith(scope.sandboxId)) state.lineageEvents.delete(name)
  return objects
}
