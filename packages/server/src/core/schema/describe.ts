import { createHash } from 'node:crypto'
import type { Organization, Sandbox } from '../access/access.ts'
import { ancestryOf, classOf } from './ancestry.ts'
import { ordered } from './body.ts'
import { requireIdentity } from './identity.ts'
import { canonical, type JsonObject, own, ownObjects, present, without } from './json.ts'
import { LIBRARY_VERSION } from './library/library.ts'
import { tenantField } from './names.ts'
import { descriptorsOf, type Entry, type Registry } from './registry.ts'
import { type Resolved, resolve } from './resolve.ts'
import { mapSchemas } from './walk.ts'
import { xdmTypeOf } from './xdm-type.ts'

/** Where resources are shown: whose they are. */
export interface Showing {
  readonly registry: Registry
  readonly organization: Organization
  readonly sandbox: Sandbox
  readonly maxFields: number
}

/** A resource as it was written, with all that the registry adds to it. Pure; no I/O. */
export function rawForm(showing: Showing, entry: Entry): JsonObject {
  const { kind, body, refs, resource } = entry
  const open = kind !== 'schemas'
  const classUri = classOf(showing.registry, entry)
  return {
    $id: entry.$id,
    'meta:altId': entry.altId,
    'meta:resourceType': kind,
    version: versionOf(entry),
    ...ordered(mapSchemas(body, annotated)),
    refs,
    ...(resource ? { imsOrg: showing.organization.id } : {}),
    'meta:extensible': open,
    'meta:abstract': open,
    'meta:extends': ancestryOf(showing.registry, entry),
    'meta:xdmType': 'object',
    'meta:registryMetadata': metadataOf(showing, entry),
    ...(kind === 'schemas' && classUri ? { 'meta:class': classUri } : {}),
    'meta:containerId': resource ? 'tenant' : 'global',
    ...(resource ? placeOf(showing) : {}),
    'meta:descriptorStatus': { result: [] },
    'meta:allFieldAccess': true,
  }
}

/** A resource with everything that it refers to in its place. Pure; no I/O. */
export function fullForm(showing: Showing, entry: Entry): JsonObject {
  const { properties, required } = shownShape(showing, entry)
  return {
    ...without(rawForm(showing, entry), ['allOf', 'definitions', 'refs', 'required']),
    properties,
    ...(required.length > 0 ? { required } : {}),
  }
}

/** The resolved shape with what its identities ask of rows. Pure; no I/O. */
export function shownShape(
  { registry, maxFields }: Showing,
  entry: Entry,
): Pick<Resolved, 'properties' | 'required'> {
  const resolved = resolve(registry, entry, maxFields)
  return requireIdentity(resolved, descriptorsOf(registry, entry))
}

/** What a list of ids shows. */
export function idForm(entry: Entry): JsonObject {
  const title = own(entry.body, 'title') ?? ''
  return { $id: entry.$id, 'meta:altId': entry.altId, version: versionOf(entry), title }
}

export function versionOf({ resource }: Entry): string {
  return `1.${resource?.minor ?? 0}`
}

/** What tells one state of a resource from another: SHA-256 of its body, hex. Pure; no I/O. */
export function eTagOf({ body }: Entry): string {
  return createHash('sha256').update(canonical(body)).digest('hex')
}

/** The library's own time: when its texts last changed. */
const LIBRARY_TIME = Date.UTC(2026, 10, 1)

function metadataOf({ registry }: Showing, entry: Entry): JsonObject {
  const { resource } = entry
  const created = resource?.createdAt.getTime() ?? LIBRARY_TIME
  return {
    'repo:createDate': created,
    'repo:createdDate': created,
    'repo:lastModifiedDate': resource?.updatedAt.getTime() ?? LIBRARY_TIME,
    ...present({
      'xdm:createdClientId': resource?.createdClient,
      'xdm:lastModifiedClientId': resource?.updatedClient,
      'xdm:createdUserId': resource?.createdBy,
      'xdm:lastModifiedUserId': resource?.updatedBy,
      'xdm:repositoryCreatedBy': resource?.createdBy,
    }),
    eTag: eTagOf(entry),
    'meta:globalLibVersion': LIBRARY_VERSION,
    'meta:usageCount': usageOf(registry, entry),
  }
}

function usageOf(registry: Registry, { $id }: Entry): number {
  return [...registry.entries.values()].filter(({ refs }) => refs.includes($id)).length
}

function placeOf({ registry, sandbox }: Showing): JsonObject {
  return {
    'meta:sandboxId': sandbox.id,
    'meta:sandboxType': sandbox.type,
    'meta:tenantNamespace': tenantField(registry.tenant),
  }
}

/** A schema within a resource with the type under which it is stored; what refers to another is an object. */
function annotated(schema: JsonObject): JsonObject {
  const refers = typeof own(schema, '$ref') === 'string'
  const type = refers ? 'object' : xdmTypeOf(schema)
  if (type === null || ownObjects(schema, 'allOf').length > 0) return schema
  return { ...schema, ...(refers ? { type: 'object' } : {}), 'meta:xdmType': type }
}
