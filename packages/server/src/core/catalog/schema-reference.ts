import { ancestryOf } from '../schema/ancestry.ts'
import { isObject, type Json, type JsonObject } from '../schema/json.ts'
import { findEntry, type Registry } from '../schema/registry.ts'
import type { SchemaResource } from '../schema/resource.ts'
import type { Complain } from './dataset-fields.ts'

/** The schema that a dataset's rows are held to, and how it was named. */
export interface SchemaReference {
  readonly schema: SchemaResource
  /** `record`, `time-series` or `adhoc`. */
  readonly behavior: string
  /** As the client wrote it; null: not at all. */
  readonly contentType: string | null
}

const CONTENT_TYPE = /^application\/vnd\.adobe\.(?:xed|xdm)[a-z-]*\+json; ?version=(\d{1,9})(?:\.\d{1,9})?$/

/** Finds the schema that a `schemaRef` names in the tenant's registry; null, and a complaint: there is none. Pure; no I/O. */
export function readSchemaReference(
  registry: Registry,
  value: Json | undefined,
  complain: Complain,
): SchemaReference | null {
  const wrong = (code: 'unknown_schema_reference' | 'invalid_schema_form', message: string) => {
    complain(code, '/schemaRef', message)
    return null
  }
  const id = isObject(value) ? value.id : undefined
  if (!isObject(value) || typeof id !== 'string') {
    return wrong(
      'unknown_schema_reference',
      'The body needs a "schemaRef" of "id" and "contentType": the schema that the rows are held to.',
    )
  }
  const form = readContentType(value)
  if (!form) {
    const wanted = 'application/vnd.adobe.xed+json;version=1'
    return wrong('invalid_schema_form', `"contentType" must be of the form ${wanted}.`)
  }
  const { contentType, major } = form
  const entry = findEntry(registry, id)
  if (entry?.kind !== 'schemas' || !entry.resource || major !== 1) {
    return wrong(
      'unknown_schema_reference',
      `There is no schema ${id.slice(0, 300)} of version ${major} in this sandbox.`,
    )
  }
  const ancestors = ancestryOf(registry, entry).map(uri => registry.entries.get(uri))
  const behavior = ancestors
    .find(each => each?.kind === 'behaviors')
    ?.$id.split('/')
    .at(-1)
  return { schema: entry.resource, behavior: behavior ?? 'record', contentType }
}

function readContentType(reference: JsonObject): { contentType: string | null; major: number } | null {
  const { contentType = null } = reference
  if (contentType === null) return { contentType, major: 1 }
  const [, major] = CONTENT_TYPE.exec(String(contentType)) ?? []
  return typeof contentType === 'string' && major !== undefined ? { contentType, major: Number(major) } : null
}
