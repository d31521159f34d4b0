export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member of the object's own, so that no name reaches what every object has. */
export function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** A member that is an object itself; an empty one in its place. */
export function ownObject(object: JsonObject, name: string): JsonObject {
  const member = own(object, name)
  return isObject(member) ? member : {}
}

/** The items of a member that are texts. */
export function ownTexts(object: JsonObject, name: string): string[] {
  const member = own(object, name)
  return Array.isArray(member) ? member.filter((item): item is string => typeof item === 'string') : []
}

/** The items of a member that are objects. */
export function ownObjects(object: JsonObject, name: string): JsonObject[] {
  const member = own(object, name)
  return Array.isArray(member) ? member.filter(isObject) : []
}

/** An object without some of its members. */
export function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
}

/** The members that are not undefined. */
export function present(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, Json] => member[1] !== undefined),
  )
}

/** Whether two values are the same JSON; the order of members does not matter. */
export function same(left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  return canonical(left) === canonical(right)
}

/** The one text of a value: members in code-point order, without spaces. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.keys(value)
    .sort()
    .map(name => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`)
  return `{${members.join(',')}}`
}
