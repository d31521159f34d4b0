import { refuse } from '../refusals.ts'
import { isObject, type Json, type JsonObject, own } from '../schema/json.ts'
import { applyPatch, parsePatch } from '../schema/patch.ts'

/** What a change makes of an object. */
export type ObjectChange = (object: JsonObject) => JsonObject

/** Each member given takes the place of the one before. Pure; no I/O. */
export function replaceMembers(given: JsonObject): ObjectChange {
  return object => ({ ...object, ...given })
}

/** A JSON Merge Patch (RFC 7396): objects merge, null removes, all else takes the place of what was there. Pure; no I/O. */
export function mergeMembers(given: JsonObject): ObjectChange {
  return object => merged(object, given)
}

function merged(target: Json | undefined, given: JsonObject): JsonObject {
  const members = new Map(Object.entries(isObject(target) ? target : {}))
  for (const [name, value] of Object.entries(given)) {
    if (value === null) members.delete(name)
    else members.set(name, isObject(value) ? merged(members.get(name), value) : value)
  }
  return Object.fromEntries(members)
}

/**
 * A JSON Patch (RFC 6902), as clients of the catalog send it: what is added or replaced need not be there, nor the objects around it.
 * Pure; no I/O. Refuses with `malformed_patch`.
 */
export function patchMembers(sent: unknown): ObjectChange {
  const operations = parsePatch(sent)
  return object => {
    const patched = operations.reduce<Json>((document, operation) => {
      if (operation.op !== 'add' && operation.op !== 'replace') return applyPatch(document, [operation])
      const around = withObjects(document, operation.path.slice(0, -1))
      const isThere = operation.op === 'add' || has(around, operation.path)
      return applyPatch(around, [isThere ? operation : { ...operation, op: 'add' }])
    }, object)
    if (isObject(patched)) return patched
    throw refuse('malformed_patch', 'The patch leaves no object behind.')
  }
}

/** The document with an object at every place of the path where nothing is. */
function withObjects(document: Json, [name, ...others]: readonly string[]): Json {
  if (name === undefined || !isObject(document)) return document
  return { ...document, [name]: withObjects(own(document, name) ?? {}, others) }
}

function has(document: Json, path: readonly string[]): boolean {
  let value: Json | undefined = document
  for (const name of path) {
    if (Array.isArray(value)) return true
    value = isObject(value) ? own(value, name) : undefined
  }
  return value !== undefined
}
