import type { JsonObject } from './json.ts'
import { library } from './library/library.ts'
import { altIdOf, type LibraryKind, type ResourceKind, schemaUri, uriOf } from './names.ts'
import type { Descriptor, KeptRegistry, SchemaResource, SchemaUse } from './resource.ts'
import { referencesIn } from './walk.ts'

/** A resource by its `$id`: of the global library, or of the tenant. */
export interface Entry {
  readonly $id: string
  readonly altId: string
  readonly kind: ResourceKind | LibraryKind
  readonly body: JsonObject
  /** The `$id`s that it refers to itself. */
  readonly refs: readonly string[]
  /** Null: of the global library. */
  readonly resource: SchemaResource | null
}

/** Everything that a tenant can refer to in a sandbox, and what is known of it. Immutable. */
export interface Registry {
  readonly tenant: string
  /** By `$id`; the tenant's own, in the order in which they were made, behind the library's. */
  readonly entries: ReadonlyMap<string, Entry>
  readonly descriptors: readonly Descriptor[]
  uses(entry: Entry): SchemaUse
}

const UNUSED: SchemaUse = { datasets: 0, hasRows: false }

/** The registry of a tenant in a sandbox. Pure; no I/O. */
export function registryOf(tenant: string, kept: KeptRegistry): Registry {
  const own = kept.resources.map(resource => entryOf(tenant, resource))
  return {
    tenant,
    entries: new Map([...libraryEntries, ...own].map(entry => [entry.$id, entry])),
    descriptors: kept.descriptors,
    uses: ({ resource }) => (resource && kept.uses.get(resource.id)) ?? UNUSED,
  }
}

export function entryOf(tenant: string, resource: SchemaResource): Entry {
  const $id = schemaUri(tenant, resource.kind, resource.id)
  const { kind, body } = resource
  return { $id, altId: altIdOf($id), kind, body, refs: globalReferences(body), resource }
}

const libraryEntries: readonly Entry[] = library.map(each => ({
  ...each,
  refs: globalReferences(each.body),
  resource: null,
}))

/** The `$id`s that a body refers to; references within it are left out. */
export function globalReferences(body: JsonObject): string[] {
  return referencesIn(body).filter(reference => !reference.startsWith('#'))
}

/** The registry with other entries in the place of those of the same `$id`, or beside them. */
export function withEntries(registry: Registry, changed: readonly Entry[]): Registry {
  const entries = new Map(registry.entries)
  for (const entry of changed) entries.set(entry.$id, entry)
  return { ...registry, entries }
}

/** The entry that a text names in any form; null when there is none. */
export function findEntry(registry: Registry, text: string): Entry | null {
  return registry.entries.get(uriOf(text)) ?? null
}

/** The tenant's own resources, oldest first. */
export function tenantEntries(registry: Registry): Entry[] {
  return [...registry.entries.values()].filter(({ resource }) => resource !== null)
}

/** The entries that refer to one, directly or through others, itself among them when it is there. */
export function dependentsOf(registry: Registry, uris: readonly string[]): Entry[] {
  const reached = new Set(uris)
  const all = [...registry.entries.values()]
  for (let grown = true; grown; ) {
    const next = all.filter(
      ({ $id, refs }) => !reached.has($id) && refs.some(reference => reached.has(reference)),
    )
    for (const { $id } of next) reached.add($id)
    grown = next.length > 0
  }
  return all.filter(({ $id }) => reached.has($id))
}

/** What an entry refers to, directly or through others, those that are referred to first; then the entry itself. */
export function dependenciesOf(registry: Registry, entry: Entry): Entry[] {
  const ordered = new Map<string, Entry>()
  const visiting = new Set<string>()
  const visit = (each: Entry): void => {
    if (visiting.has(each.$id)) return
    visiting.add(each.$id)
    for (const reference of each.refs) {
      const found = registry.entries.get(reference)
      if (found) visit(found)
    }
    ordered.set(each.$id, each)
  }
  visit(entry)
  return [...ordered.values()]
}

/** The descriptors of a schema. */
export function descriptorsOf(registry: Registry, entry: Entry): Descriptor[] {
  const id = entry.resource?.id
  return id ? registry.descriptors.filter(({ schemaId }) => schemaId === id) : []
}

/** Whether a schema carries the tag `union`, and so takes part in the union of its class. */
export function inUnion({ kind, body }: Entry): boolean {
  const tags = body['meta:immutableTags']
  return kind === 'schemas' && Array.isArray(tags) && tags.includes('union')
}
