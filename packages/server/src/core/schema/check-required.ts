import type { Fault } from '../errors.ts'
import { isObject, type JsonObject, own, ownObject, ownTexts } from './json.ts'
import type { Entry } from './registry.ts'
import type { Resolved } from './resolve.ts'
import { NEVER } from './row-fields.ts'

/** The fields that a schema requires and no row can have, since it has none of that name. Pure; no I/O. Tells `field_type`. */
export function checkRequired({ kind, $id }: Entry, { properties, required }: Resolved): Fault[] {
  if (kind !== 'schemas') return []
  return [...missing(properties, required, ''), ...missingWithin(properties, '')].map(path => ({
    pointer: path.slice(0, 300),
    code: 'field_type',
    message: `${path.slice(0, 300)} is required, and the schema has no such field that rows may have (${$id}).`,
  }))
}

function missing(properties: JsonObject, required: readonly string[], around: string): string[] {
  return required
    .filter(name => !isObject(own(properties, name)) || (around === '' && name === NEVER))
    .map(name => `${around}/${name}`)
}

function missingWithin(properties: JsonObject, around: string): string[] {
  return Object.entries(properties).flatMap(([name, field]) =>
    isObject(field) ? missingIn(field, `${around}/${name}`) : [],
  )
}

function missingIn(field: JsonObject, path: string): string[] {
  const properties = ownObject(field, 'properties')
  const inner = ['items', 'additionalProperties'].map(name => own(field, name)).filter(isObject)
  return [
    ...(own(field, 'type') === 'object' ? missing(properties, ownTexts(field, 'required'), path) : []),
    ...missingWithin(properties, path),
    ...inner.flatMap(each => missingIn(each, `${path}/*`)),
  ]
}
