import type { Fault } from '../errors.ts'
import { classOf } from './ancestry.ts'
import type { JsonObject } from './json.ts'
import { altIdOf, libraryUri, unionUri, uriOf } from './names.ts'
import { type Entry, inUnion, type Registry, tenantEntries } from './registry.ts'
import { type Resolved, resolve } from './resolve.ts'

/** What all schemas of a class that carry the tag `union` have together. */
export interface Union {
  readonly classUri: string
  readonly $id: string
  readonly altId: string
  readonly title: string
  readonly members: readonly Entry[]
}

/** The unions of a sandbox: one for each class of which a schema carries the tag, in the order of their `$id`s. Pure; no I/O. */
export function unionsOf(registry: Registry): Union[] {
  const byClass = Map.groupBy(tenantEntries(registry).filter(inUnion), entry => classOf(registry, entry))
  return [...byClass]
    .flatMap(([classUri, members]) => (classUri === null ? [] : [unionOf(registry, classUri, members)]))
    .toSorted((a, b) => (a.$id < b.$id ? -1 : 1))
}

function unionOf(registry: Registry, classUri: string, members: readonly Entry[]): Union {
  const $id = unionUri(classUri)
  const title = String(registry.entries.get(classUri)?.body.title ?? classUri)
  return { classUri, $id, altId: altIdOf($id), title, members }
}

/** The union that a text names in any form; null when there is none. */
export function findUnion(registry: Registry, text: string): Union | null {
  return unionsOf(registry).find(({ $id }) => $id === uriOf(text)) ?? null
}

/** What a union has beside the fields of its schemas. */
const shared: JsonObject = {
  segmentMembership: {
    title: 'Segment membership',
    type: 'object',
    description: 'The segments that the person is part of, by namespace and id.',
    additionalProperties: { type: 'string' },
    'meta:xdmField': 'xdm:segmentMembership',
  },
  timeSeriesEvents: {
    title: 'Time-series events',
    type: 'array',
    description: 'Events of this person. Shown in schemas, and never part of a row.',
    items: { type: 'object', properties: {} },
    readOnly: true,
    'meta:xdmField': 'xdm:timeSeriesEvents',
  },
}

/** The union as an entry of its own, which refers to its schemas. */
export function unionEntry({ classUri, $id, altId, members }: Union): Entry {
  const allOf = members.map(member => ({ $ref: member.$id }))
  const body: JsonObject = {
    title: `Union object for ${classUri}`,
    type: 'object',
    description: `Union view of all schemas that extend ${classUri}`,
    properties: shared,
    allOf: [...allOf, { $ref: libraryUri('context/identitymap') }],
  }
  return { $id, altId, kind: 'schemas', body, refs: members.map(member => member.$id), resource: null }
}

export function resolveUnion(registry: Registry, union: Union, maxFields: number): Resolved {
  // The union of all schemas of a class may be wider than any one of them.
  return resolve(registry, unionEntry(union), maxFields * Math.max(1, union.members.length))
}

/** What keeps the schemas of one class from being seen as one. Pure; no I/O. Tells `merge_conflict`. */
export function unionFaults(registry: Registry, entry: Entry, maxFields: number): Fault[] {
  const union = unionsOf(registry).find(({ members }) => members.includes(entry))
  return union ? [...resolveUnion(registry, union, maxFields).faults] : []
}
