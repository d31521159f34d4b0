import { isObject, type Json, type JsonObject, ownObject, without } from './json.ts'
import { mapSchemas } from './walk.ts'

/** A form without titles and descriptions at any level; fields of those names stay. Pure; no I/O. */
export function withoutText(form: JsonObject): JsonObject {
  return mapSchemas(form, each => without(each, ['title', 'description']))
}

/** A resolved form whose `properties` are leaves, arrays and maps by their whole path: `person/name/firstName`. Pure; no I/O. */
export function flatForm(form: JsonObject): JsonObject {
  return { ...form, properties: Object.fromEntries(leavesOf(ownObject(form, 'properties'), '')) }
}

function leavesOf(properties: JsonObject, around: string): [string, Json][] {
  return Object.entries(properties).flatMap(([name, field]): [string, Json][] => {
    const path = `${around}${name}`
    const inner = isObject(field) ? ownObject(field, 'properties') : {}
    return Object.keys(inner).length > 0 ? leavesOf(inner, `${path}/`) : [[path, field]]
  })
}
