import { requireIdentity } from '../schema/identity.ts'
import { isObject, type Json, type JsonObject, own, ownObject, ownTexts } from '../schema/json.ts'
import { descriptorsOf, type Entry, type Registry } from '../schema/registry.ts'
import { resolve } from '../schema/resolve.ts'
import { NEVER } from '../schema/row-fields.ts'
import { xdmTypeOf } from '../schema/xdm-type.ts'
import { dateOf, instantOf } from './exact-time.ts'
import type { CountRules, NumberRules, RowField, RowSchema, RowType, TextRules } from './row-schema.ts'

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
    case 'object': {
      const fields = compileFields(ownObject(field, 'properties'), ownTexts(field, 'required'))
      return { kind, fields, ...countRules(field) }
    }
    case 'array': {
      const items = compileType(ownObject(field, 'items'))
      const [minItems, maxItems] = [numberIn(field, 'minItems'), numberIn(field, 'maxItems')]
      const isUnique = own(field, 'uniqueItems') === true
      return items && { kind, items, minItems, maxItems, ...(isUnique && { uniqueItems: true }) }
    }
    case 'map': {
      const values = compileType(ownObject(field, 'additionalProperties'))
      return values && { kind, values, ...countRules(field) }
    }
    case 'boolean': {
      const choices = choicesIn(field)?.filter(each => typeof each === 'boolean')
      return { kind, ...(choices && { enum: choices }) }
    }
    case 'date':
    case 'date-time': {
      const stored = kind === 'date' ? dateOf : instantOf
      const choices = choicesIn(field)?.flatMap(each =>
        typeof each === 'string' ? (stored(each) ?? []) : [],
      )
      return { kind, ...(choices && { enum: choices }) }
    }
  }
}

function countRules(field: JsonObject): CountRules {
  const [least, most] = [numberIn(field, 'minProperties'), numberIn(field, 'maxProperties')]
  return { ...(least !== null && { minProperties: least }), ...(most !== null && { maxProperties: most }) }
}

/** What a value may be: `const` is an `enum` of one. */
function choicesIn(field: JsonObject): readonly Json[] | null {
  const [choices, only] = [own(field, 'enum'), own(field, 'const')]
  if (only === undefined) return Array.isArray(choices) ? choices : null
  return Array.isArray(choices) && !choices.includes(only) ? [] : [only]
}

function textRules(field: JsonObject): TextRules {
  return {
    format: textIn(field, 'format'),
    pattern: textIn(field, 'pattern'),
    minLength: numberIn(field, 'minLength'),
    maxLength: numberIn(field, 'maxLength'),
    enum: choicesIn(field)?.filter(each => typeof each === 'string') ?? null,
  }
}

function numberRules(field: JsonObject): NumberRules {
  const multipleOf = numberIn(field, 'multipleOf')
  return {
    minimum: numberIn(field, 'minimum'),
    maximum: numberIn(field, 'maximum'),
    exclusiveMinimum: numberIn(field, 'exclusiveMinimum'),
    exclusiveMaximum: numberIn(field, 'exclusiveMaximum'),
    ...(multipleOf !== null && multipleOf > 0 && { multipleOf }),
    enum: choicesIn(field)?.filter(each => typeof each === 'number') ?? null,
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
