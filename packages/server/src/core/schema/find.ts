import { type RefusalCode, refuse } from '../refusals.ts'
import type { LibraryKind, ResourceKind } from './names.ts'
import { type Entry, findEntry, type Registry } from './registry.ts'

/** Where a resource is looked for: the global library alone, or the tenant's own with the library behind them. */
export type Container = 'global' | 'tenant'

type Kind = ResourceKind | LibraryKind

const unknown: Readonly<Record<Kind, RefusalCode>> = {
  classes: 'unknown_class',
  mixins: 'unknown_field_group',
  schemas: 'unknown_schema',
  datatypes: 'unknown_data_type',
  behaviors: 'unknown_behavior',
  ancestors: 'unknown_resource',
}

/** The resource of a kind that a text names in any form; refuses when there is none. */
export function getEntry(
  registry: Registry,
  container: Container,
  kind: Kind,
  text: string,
  major = 1,
): Entry {
  const entry = findEntry(registry, text)
  const inside = container === 'tenant' || entry?.resource === null
  if (entry?.kind === kind && inside && major === 1) return entry
  throw unknownResource(unknown[kind], text, major)
}

/** The tenant's own resource of a kind; refuses with `global_read_only` when it is the library's. */
export function getOwnEntry(registry: Registry, kind: ResourceKind, text: string): Entry & OwnEntry {
  const entry = getEntry(registry, 'tenant', kind, text)
  if (entry.resource === null) throw globalReadOnly()
  return { ...entry, resource: entry.resource }
}

export interface OwnEntry {
  readonly resource: NonNullable<Entry['resource']>
}

export function globalReadOnly(): Error {
  return refuse('global_read_only', 'The global library is the same for everyone and cannot be changed.')
}

export function unknownResource(code: RefusalCode, text: string, major = 1): Error {
  return refuse(code, `Requested resource ${text.slice(0, 300)} with version ${major} is not found`)
}
