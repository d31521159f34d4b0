import { isObject, type Json, type JsonObject } from './json.ts'

/** The members of a JSON Schema that hold schemas by name, that are one, and that list some. */
const NAMED = ['properties', 'definitions']
const SINGLE = ['items', 'additionalProperties']
const LISTED = ['allOf']

/**
 * A copy of a schema in which every schema within it was changed, the inner ones first. Names of fields are never taken for
 * members of a schema. Pure; no I/O.
 */
export function mapSchemas(schema: JsonObject, change: (each: JsonObject) => JsonObject): JsonObject {
  const inner = (value: Json): Json => (isObject(value) ? mapSchemas(value, change) : value)
  const members = Object.entries(schema).map(([name, value]) => {
    if (NAMED.includes(name) && isObject(value)) {
      return [name, Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]))]
    }
    if (SINGLE.includes(name)) return [name, inner(value)]
    if (LISTED.includes(name) && Array.isArray(value)) return [name, value.map(inner)]
    return [name, value]
  })
  return change(Object.fromEntries(members))
}

/** All that `$ref` says within a schema, local references included. */
export function referencesIn(schema: JsonObject): string[] {
  const found: string[] = []
  mapSchemas(schema, each => {
    if (typeof each.$ref === 'string') found.push(each.$ref)
    return each
  })
  return [...new Set(found)]
}
