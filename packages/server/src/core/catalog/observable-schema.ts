import type { Column } from '../dataset/dataset.ts'
import { isObject, type JsonObject, own, ownObject, present } from '../schema/json.ts'
import { xdmTypeOf } from '../schema/xdm-type.ts'

/**
 * The part of a schema that occurs in rows, as a JSON Schema: the fields that the columns are leaves of; `{}` where there is no column.
 * Without a schema (null) the columns are its fields. Pure; no I/O.
 */
export function observableSchema(properties: JsonObject | null, columns: readonly Column[]): JsonObject {
  if (columns.length === 0) return {}
  const names = columns.map(({ name }) => name)
  const fields = properties ? seenFields(properties, names, '') : plainFields(columns)
  return { type: 'object', 'meta:xdmType': 'object', properties: fields }
}

function seenFields(properties: JsonObject, names: readonly string[], before: string): JsonObject {
  const seen = Object.entries(properties).flatMap(([field, schema]) => {
    const path = before + field
    const inner = names.filter(name => name.startsWith(`${path}.`))
    if (!isObject(schema) || (inner.length === 0 && !names.includes(path))) return []
    const type = xdmTypeOf(schema)
    const kept = present({
      type: own(schema, 'type'),
      format: own(schema, 'format'),
      'meta:xdmType': type ?? undefined,
    })
    if (type !== 'object') return [[field, { ...kept, ...present({ items: own(schema, 'items') }) }]]
    return [[field, { ...kept, properties: seenFields(ownObject(schema, 'properties'), inner, `${path}.`) }]]
  })
  return Object.fromEntries(seen)
}

const types: Readonly<Record<string, readonly [type: string, xdmType: string, format?: string]>> = {
  int64: ['integer', 'long'],
  float64: ['number', 'number'],
  bool: ['boolean', 'boolean'],
  datetime64: ['string', 'date-time', 'date-time'],
}

function plainFields(columns: readonly Column[]): JsonObject {
  return Object.fromEntries(
    columns.map(({ name, dtype }) => {
      const [type, xdmType, format] = types[dtype] ?? ['string', 'string']
      return [name, present({ type, format, 'meta:xdmType': xdmType })]
    }),
  )
}
