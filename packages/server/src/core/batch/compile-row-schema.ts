import { requireIdentity } from '../schema/identity.ts'
import { isObject, type Json, type JsonObject, own, ownObject, ownTexts } from '../schema/json.ts'
import { descriptorsOf, type Entry, type Registry } from '../schema/registry.ts'
import { resolve } from '../schema/resolve.ts'
import { xdmTypeOf } from '../schema/xdm-type.ts'
import type { NumberRules, RowField, RowSchema, RowType, TextRules } from './row-schema.ts'

/** No row has it: a time series is a dataset of its own. */
const NEVER = 'timeSeriesEvents'

/**
 * What the rows of a schema must be: its fields as they are shown when it is resolved, with what its primary identity asks for. Pure; no I/O.
 * Fields without a type that is stored are left out.
 */
export function compileRowSchema(registry: Registry, entry: Entry, maxFields?: number): RowSchema {
  const shape = requireIdentity(resolve(registry, entry, maxFields), descriptorsOf(registry, entry))
  const fields = compileFields(shape.properties, shape.required)
  return { fields: fields.filter(({ name }) => name !== NEVER) }
}

function compileFields(properties: JsonObject, required: readonly string[]): RowField[] {
  return Object.entries(properties).flatMap(([name, field]): RowField[] => {
    const type = isObject(field) ? compileType(field) : null
    if (type === null || !isObject(field)) return []
    // What is shown and never sent cannot be missing.
    return [{ name, required: required.includes(name) && own(field, 'readOnly') !== true, type }]
  })
}

function compileType(field: JsonObject): RowType | null {
  const kind = xdmTypeOf(field)
  switch (kind) {
    case null:
      return null
    case 'string':
      return { kind, ...textRules(field) }
    case 'number':
    case 'long':
    case 'int':
    case 'short':
    case 'byte':
      return { kind, ...numberRules(field) }
    case 'object':
      return { kind, fields: compileFields(ownObject(field, 'properties'), ownTexts(field, 'required')) }
    case 'array': {
      const items = compileType(ownObject(field, 'items'))
      const [minItems, maxItems] = [numberIn(field, 'minItems'), numberIn(field, 'maxItems')]
      return items && { kind, items, minItems, maxItems }
    }
    case 'map': {
      const values = compileType(ownObject(field, 'additionalProperties'))
      return values && { kind, values }
    }
    default:
      return { kind }
  }
}

function textRules(field: JsonObject): TextRules {
  const choices = own(field, 'enum')
  return {
    format: textIn(field, 'format'),
    pattern: textIn(field, 'pattern'),
    minLength: numberIn(field, 'minLength'),
    maxLength: numberIn(field, 'maxLength'),
    enum: Array.isArray(choices) ? ownTexts(field, 'enum') : null,
  }
}

function numberRules(field: JsonObject): NumberRules {
  const choices = own(field, 'enum')
  return {
    minimum: numberIn(field, 'minimum'),
    maximum: numberIn(field, 'maximum'),
    exclusiveMinimum: numberIn(field, 'exclusiveMinimum'),
    exclusiveMaximum: numberIn(field, 'exclusiveMaximum'),
    enum: Array.isArray(choices) ? choices.filter((each: Json) => typeof each === 'number') : null,
  }
}

function numberIn(field: JsonObject, name: string): number | null {
  const value = own(field, name)
  return typeof value === 'number' ? value : null
}

function textIn(field: JsonObject, name: string): string | null {
  const value = own(field, name)
  return typeof value === 'string' ? value : null
}
