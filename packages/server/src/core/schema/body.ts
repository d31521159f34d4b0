import { nameComplaint } from '../names.ts'
import { refuse } from '../refusals.ts'
import { isObject, type Json, type JsonObject, own, present, without } from './json.ts'
import { uriOf } from './names.ts'
import { mapSchemas } from './walk.ts'

/** Members that the registry sets itself; a write ignores them when a client sends them back. */
export const readOnlyMembers: readonly string[] = [
  '$id',
  'meta:altId',
  'meta:resourceType',
  'version',
  'imsOrg',
  'refs',
  'meta:extends',
  'meta:class',
  'meta:abstract',
  'meta:extensible',
  'meta:xdmType',
  'meta:containerId',
  'meta:sandboxId',
  'meta:sandboxType',
  'meta:tenantNamespace',
  'meta:registryMetadata',
  'meta:descriptorStatus',
  'meta:descriptors',
  'meta:allFieldAccess',
]

const LONGEST_TITLE = 500

/**
 * A resource as it is kept: what a client sent, without what the registry adds, its references in their full form. Pure; no I/O.
 * Refuses with `malformed_request` what is no resource.
 */
export function keptBody(sent: Json): JsonObject {
  if (!isObject(sent)) throw refuse('malformed_request', 'A resource is a JSON object.')
  const title = own(sent, 'title')
  const complaint = typeof title === 'string' ? nameComplaint(title.trim(), LONGEST_TITLE) : 'must be a text'
  if (complaint !== null) throw refuse('malformed_request', `The "title" of a resource ${complaint}.`)
  const body = mapSchemas(without(sent, readOnlyMembers), keptSchema)
  return { ...body, title: String(title).trim(), type: own(body, 'type') ?? 'object' }
}

function keptSchema(schema: JsonObject): JsonObject {
  const reference = own(schema, '$ref')
  const bare = without(schema, ['meta:xdmType', 'meta:referencedFrom'])
  if (typeof reference !== 'string') return bare
  const $ref = reference.startsWith('#') ? reference : uriOf(reference)
  return { ...without(bare, own(bare, 'type') === 'object' ? ['type'] : []), $ref }
}

/** The tags that say what a resource may not stop being. */
export function tagsOf(body: JsonObject): readonly Json[] {
  const tags = own(body, 'meta:immutableTags')
  return Array.isArray(tags) ? tags : []
}

/** A body with its members in the order in which the registry shows them. */
export function ordered(body: JsonObject): JsonObject {
  const { title, type, description, ...rest } = body
  return { ...present({ title, type, description }), ...rest }
}
