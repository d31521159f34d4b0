import type { SchemaId, UserId } from '../../packages/server/src/core/ids.ts'
import { keptBody } from '../../packages/server/src/core/schema/body.ts'
import type { Json, JsonObject } from '../../packages/server/src/core/schema/json.ts'
import { newSchemaId, type ResourceKind } from '../../packages/server/src/core/schema/names.ts'
import {
  type Entry,
  entryOf,
  type Registry,
  registryOf,
  withEntries,
} from '../../packages/server/src/core/schema/registry.ts'
import type { KeptRegistry } from '../../packages/server/src/core/schema/resource.ts'

export const PROFILE = 'https://ns.adobe.com/xdm/context/profile'

const stamps = {
  createdAt: new Date(1_700_000_000_000),
  updatedAt: new Date(1_700_000_000_000),
  createdBy: '00000000-0000-7000-8000-000000000000' as UserId,
  updatedBy: '00000000-0000-7000-8000-000000000000' as UserId,
  createdClient: 'test',
  updatedClient: 'test',
}

/** The registry of the tenant `acme`, with nothing but the library, or with what is given. */
export function registry(kept: Partial<KeptRegistry> = {}): Registry {
  return registryOf('acme', { resources: [], descriptors: [], uses: new Map(), ...kept })
}

/** A resource of the tenant `acme`. */
export function entry(kind: ResourceKind, body: JsonObject, id: SchemaId = newSchemaId()): Entry {
  const kept = keptBody(body)
  return entryOf('acme', { id, kind, title: String(kept.title), minor: 0, body: kept, ...stamps })
}

/** A registry with a resource, and the resource. */
export function withEntry(kind: ResourceKind, body: JsonObject, before = registry()) {
  const made = entry(kind, body)
  return { registry: withEntries(before, [made]), entry: made }
}

/** A schema of profiles whose own fields are these. */
export function profileSchema(fields: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    title: 'A schema',
    type: 'object',
    properties: { _acme: { type: 'object', properties: fields } },
    allOf: [{ $ref: PROFILE }] as Json,
    ...more,
  }
}
