import { isObject, type JsonObject, own, ownObject, ownTexts } from './json.ts'
import type { Resolved } from './resolve.ts'
import type { Descriptor } from './resource.ts'

/** The names of the fields on the way to a descriptor's property, from `/personalEmail/address`. */
export function fieldPath(property: string): string[] {
  return property.split('/').filter(name => name !== '')
}

/** The properties that a descriptor is about. */
export function sourceProperties(body: JsonObject): string[] {
  const property = own(body, 'xdm:sourceProperty')
  return typeof property === 'string' ? [property] : ownTexts(body, 'xdm:sourceProperty')
}

export function isPrimaryIdentity({ body }: Pick<Descriptor, 'body'>): boolean {
  return body['@type'] === 'xdm:descriptorIdentity' && body['xdm:isPrimary'] === true
}

/** The field at a path of a resolved shape; null when there is none. `*` stands for the items of an array and the values of a map. */
export function fieldAt(properties: JsonObject, path: readonly string[]): JsonObject | null {
  let field: JsonObject = { properties }
  for (const name of path) {
    const inner =
      name === '*' || name === '[*]'
        ? (own(field, 'items') ?? own(field, 'additionalProperties'))
        : own(ownObject(field, 'properties'), name)
    if (!isObject(inner)) return null
    field = inner
  }
  return field
}

type Shape = Pick<Resolved, 'properties' | 'required'>

/**
 * What a primary identity asks of rows: its property and the objects around it must be there, and as a text it must not be empty.
 * Pure; no I/O.
 */
export function requireIdentity(shape: Shape, descriptors: readonly Descriptor[]): Shape {
  const paths = descriptors
    .filter(isPrimaryIdentity)
    .flatMap(({ body }) => sourceProperties(body).map(fieldPath))
  return paths.reduce((required, path) => requirePath(required, path), {
    properties: shape.properties,
    required: shape.required,
  })
}

function requirePath(shape: Shape, [name, ...rest]: readonly string[]): Shape {
  const field = name === undefined ? undefined : own(shape.properties, name)
  if (name === undefined || !isObject(field)) return shape
  const required = [...new Set([...shape.required, name])]
  return { required, properties: { ...shape.properties, [name]: requireWithin(field, rest) } }
}

function requireWithin(field: JsonObject, rest: readonly string[]): JsonObject {
  if (rest.length === 0) {
    if (own(field, 'type') !== 'string') return field
    return { ...field, minLength: Math.max(1, Number(own(field, 'minLength') ?? 1)) }
  }
  const inner = { properties: ownObject(field, 'properties'), required: ownTexts(field, 'required') }
  return { ...field, ...requirePath(inner, rest) }
}
