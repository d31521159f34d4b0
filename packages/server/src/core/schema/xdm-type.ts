import { isObject, type JsonObject, own } from './json.ts'

/** The whole-number types by what they can hold: from −bound to bound − 1. */
const widths = [
  ['byte', 2 ** 7],
  ['short', 2 ** 15],
  ['int', 2 ** 31],
] as const

export type XdmType =
  | 'string'
  | 'number'
  | 'byte'
  | 'short'
  | 'int'
  | 'long'
  | 'boolean'
  | 'date'
  | 'date-time'
  | 'array'
  | 'object'
  | 'map'

/**
 * The type under which a field is stored, from its `type`, `format` and bounds; null when it has no type that is known.
 * An upper bound one too large, as the product's documentation prints them, still selects the type. Pure; no I/O.
 */
export function xdmTypeOf(field: JsonObject): XdmType | null {
  const type = own(field, 'type')
  if (type === 'integer') return integerType(field)
  if (type === 'string') {
    const format = own(field, 'format')
    return format === 'date' || format === 'date-time' ? format : 'string'
  }
  if (type === 'object') return isMap(field) ? 'map' : 'object'
  if (type === 'number' || type === 'boolean' || type === 'array') return type
  return null
}

export function isMap(field: JsonObject): boolean {
  return isObject(own(field, 'additionalProperties')) && own(field, 'properties') === undefined
}

function integerType(field: JsonObject): XdmType {
  const low = bound(field, 'minimum', 'exclusiveMinimum') ?? -(2 ** 31)
  const high = bound(field, 'maximum', 'exclusiveMaximum') ?? 2 ** 31
  const fitting = widths.find(([, width]) => low >= -width && high <= width)
  return fitting?.[0] ?? 'long'
}

function bound(field: JsonObject, ...names: readonly string[]): number | undefined {
  return names.map(name => own(field, name)).find(value => typeof value === 'number')
}
