import type { Scope } from '../../core/access/access.ts'
import type { Catalog, CatalogTransaction } from '../../core/ports/catalog.ts'
import { governedOrganizations, identify, keys, organizations, projects, users } from './access.ts'
import { batches, batchKeys, dueBatches } from './batches.ts'
import { datasets } from './datasets.ts'
import { deployments, experiments, models } from './experiments.ts'
import { dueGenerations, generations } from './generations.ts'
import { lineage } from './lineage.ts'
import { loads } from './loads.ts'
import { profiles } from './profiles.ts'
import { quality } from './quality.ts'
import { expireReceipts, receipts } from './receipts.ts'
import { rules } from './rules.ts'
import { sandboxes } from './sandboxes.ts'
import { schemas } from './schemas.ts'
import { copyState, emptyState, found, type Job, type State, type Within } from './state.ts'
import { versions } from './versions.ts'
import { webhooks } from './webhooks.ts'

/** A catalog that is gone with the process. `jobs` are those that committed transactions added, in order. */
export interface MemoryCatalog extends Catalog {
  readonly jobs: readonly Job[]
}

/** Opens an empty catalog in memory: one change at a time, each on a copy that takes the place of the original when it is done. */
export function openMemoryCatalog(options: { now?: () => Date } = {}): MemoryCatalog {
  const now = options.now ?? (() => new Date())
  let state = emptyState()
  let last: Promise<unknown> = Promise.resolve()

  function change<T>(work: (copy: State) => Promise<T>): Promise<T> {
    const turn = last.then(async () => {
      const copy = copyState(state)
      const result = await work(copy)
      state = copy
      return result
    })
    last = turn.catch(() => {})
    return turn
  }

  return {
    get jobs() {
      return state.jobs
    },
    read: async (scope, view) => view(transaction({ state: copyState(state), scope, now })),
    transact: (scope, work) => change(copy => work(transaction({ state: copy, scope, now }))),
    govern: work =>
      change(copy =>
        work({
          receipts: (scope: Scope) => receipts({ state: copy, scope, now }),
          organizations: governedOrganizations(copy, now),
        }),
      ),
    identify: secretHash => change(async copy => identify(copy, now, secretHash)),
    async unreferenced(storeKeys) {
      const quarantines = [...state.loads.values()].flatMap(({ quarantine }) => quarantine ?? [])
      const generated = [...state.generations.values()].flatMap(({ blocks, files }) => [
        ...blocks.map(({ part }) => part),
        ...files,
      ])
      const objects = [...state.parts.values(), ...state.artifacts.values(), ...quarantines, ...generated]
      const named = new Set([...objects.map(({ key }) => key), ...batchKeys(state)])
      return storeKeys.filter(key => !named.has(key))
    },
    dueGenerations: async before => dueGenerations(state, before),
    async generated(id) {
      const kept = found(state.generations, id)
      if (!kept) return null
      const { organizationId, sandboxId, blocks, files, ...generation } = kept
      return { generation, files }
    },
    dueBatches: async times => dueBatches(state, times),
    expireReceipts: () => change(async copy => expireReceipts(copy, now().getTime())),
    check: async () => {},
    close: async () => {},
  }
}

function transaction(within: Within): CatalogTransaction {
  return {
    organizations: organizations(within),
    sandboxes: sandboxes(within),
    users: users(within),
    projects: projects(within),
    datasets: datasets(within),
    versions: versions(within),
    loads: loads(within),
    profiles: profiles(within),
    quality: quality(within),
    rules: rules(within),
    keys: keys(within),
    experiments: experiments(within),
    models: models(within),
    deployments: deployments(within),
    lineage: lineage(within),
    schemas: schemas(within),
    batches: batches(within),
    generations: generations(within),
    webhooks: webhooks(within),
    receipts: receipts(within),
    things: ofTables('things'),
    worlds: ofTables('worlds'),
    history: ofTables('history'),
    rows: ofTables('rows'),
    jobs: {
      async add(name, payload, once, at) {
        const { jobs } = within.state
        const before = once === undefined ? -1 : jobs.findIndex(job => job.name === name && job.once === once)
        if (before >= 0) jobs.splice(before, 1)
        jobs.push({ name, payload, ...(once !== undefined && { once }), ...(at && { at }) } as Job)
      },
    },
  }
}

/** Packs are tables of PostgreSQL: there is nothing like them in memory. */
function ofTables<Name extends 'things' | 'worlds' | 'history' | 'rows'>(
  name: Name,
): CatalogTransaction[Name] {
  return new Proxy({} as CatalogTransaction[Name], {
    get(_, verb) {
      throw new Error(`${name}.${String(verb)} needs the tables of PostgreSQL`)
    },
  })
}
