import { isObject, type Json, type JsonObject, own, ownObject, without } from './json.ts'
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

/** How many leaves a resolved shape has, arrays and maps counted as one. */
export function countLeaves(properties: JsonObject): number {
  return leavesOf(properties, '').length
}

/** Every path of a resolved shape, the objects on the way too. */
export function pathsOf(properties: JsonObject, around = ''): string[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${around}/${name}`
    return [
      path,
      ...(isObject(field) && own(field, 'properties') ? pathsOf(ownObject(field, 'properties'), path) : []),
    ]
  })
}
