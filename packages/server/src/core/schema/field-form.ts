import { isObject, type JsonObject, own } from './json.ts'
import { BOUNDS, COUNTS, OBJECT_KEYWORDS, REFUSED, RULES } from './keywords.ts'
import { isMap, xdmTypeOf } from './xdm-type.ts'

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object']
/** What the values of a map may be. */
const MAP_VALUES = ['string', 'integer']
/** What may stand beside a reference of a field, since it is added to what is referred to. */
const BESIDE_REFERENCE = ['required', 'minProperties', 'maxProperties']
const CHOICES = ['enum', 'const']

/** What is wrong with how one field is written, apart from the fields within it. Pure; no I/O. */
export function fieldFaults(field: JsonObject): string[] {
  const refused = present(field, REFUSED)
  if (refused.length > 0) return [`uses ${refused.join(', ')}, which rows cannot be checked by`]
  const type = own(field, 'type')
  const refers = typeof own(field, '$ref') === 'string'
  if (refers || Array.isArray(own(field, 'allOf'))) {
    if (type !== undefined && type !== 'object') return ['refers to an object and has another type']
    const kept = refers ? BESIDE_REFERENCE : [...BESIDE_REFERENCE, 'properties']
    return [...besideFaults(field, kept), ...memberFaults(field)]
  }
  if (typeof type !== 'string' || !TYPES.includes(type)) {
    return [`needs a "type" of ${TYPES.join(', ')}, or a "$ref" to a data type`]
  }
  return [...shapeFaults(field, type), ...memberFaults(field), ...valueFaults(field)]
}

/**
 * What is wrong with how the fields of a resource, a definition or a part of an `allOf` are brought, apart from the fields: rules hold
 * for fields, and not for what brings some. Pure; no I/O.
 */
export function partFaults(part: JsonObject): string[] {
  const refused = present(part, REFUSED)
  if (refused.length > 0) return [`uses ${refused.join(', ')}, which rows cannot be checked by`]
  const type = own(part, 'type')
  if (type !== undefined && type !== 'object') return ['has a "type" that is not object']
  const kept = typeof own(part, '$ref') === 'string' ? [] : ['properties', 'required']
  return [...besideFaults(part, kept), ...requiredFaults(part)]
}

function present(schema: JsonObject, names: readonly string[]): string[] {
  return names.filter(name => own(schema, name) !== undefined)
}

/** The rules of an object that stand where only some of them can. */
function besideFaults(schema: JsonObject, kept: readonly string[]): string[] {
  const ruling = [...new Set([...OBJECT_KEYWORDS, ...RULES])].filter(name => !kept.includes(name))
  // Where all fields are known, a yes or no to others changes nothing.
  const lost = present(schema, ruling).filter(name => typeof own(schema, name) !== 'boolean')
  return lost.length === 0
    ? []
    : [`has ${lost.join(', ')}, which rows cannot be checked by here; write it at a field with a "type"`]
}

function shapeFaults(field: JsonObject, type: string): string[] {
  if (type === 'array')
    return isObject(own(field, 'items')) ? [] : ['is an array without "items" that say what it holds']
  if (type !== 'object') return []
  const properties = own(field, 'properties')
  if (isMap(field)) return mapFaults(own(field, 'additionalProperties') as JsonObject)
  if (isObject(own(field, 'additionalProperties')))
    return ['has both "properties" and "additionalProperties"']
  return isObject(properties) ? [] : ['is an object without "properties", and without a "$ref"']
}

function mapFaults(values: JsonObject): string[] {
  const type = own(values, 'type')
  return MAP_VALUES.some(each => each === type)
    ? fieldFaults(values)
    : ['is a map, whose values must be string or integer']
}

/** What is wrong with the counts and bounds of a field, and with what it requires. */
function memberFaults(field: JsonObject): string[] {
  const uncountable = COUNTS.filter(name => {
    const count = own(field, name)
    return count !== undefined && !(typeof count === 'number' && Number.isInteger(count) && count >= 0)
  })
  const unbounded = BOUNDS.filter(name => !['undefined', 'number'].includes(typeof own(field, name)))
  const crossed = [
    ['minimum', 'maximum'],
    ['minLength', 'maxLength'],
    ['minItems', 'maxItems'],
    ['minProperties', 'maxProperties'],
  ].filter(([low = '', high = '']) => Number(own(field, low)) > Number(own(field, high)))
  const step = own(field, 'multipleOf')
  const isStep = typeof step !== 'number' || step > 0
  return [
    ...(isStep ? [] : ['has a "multipleOf" that is not above 0']),
    ...[...uncountable, ...unbounded].map(name => `has a "${name}" that is no number for it`),
    ...crossed.map(([low, high]) => `has a "${low}" above its "${high}"`),
    ...(own(field, 'maxLength') === 0 ? ['has a "maxLength" of 0, and an empty text is a missing one'] : []),
    ...requiredFaults(field),
  ]
}

function requiredFaults(schema: JsonObject): string[] {
  const required = own(schema, 'required')
  const isList = Array.isArray(required) && required.every(name => typeof name === 'string')
  return required === undefined || isList ? [] : ['has a "required" that is no list of names']
}

function valueFaults(field: JsonObject): string[] {
  const [pattern, choices, format] = [own(field, 'pattern'), own(field, 'enum'), own(field, 'format')]
  return [
    ...(pattern === undefined || isPattern(pattern) ? [] : ['has a "pattern" that is no regular expression']),
    ...(choices === undefined || (Array.isArray(choices) && choices.length > 0)
      ? []
      : ['has an "enum" that is no list of values']),
    ...(format === undefined || typeof format === 'string' ? [] : ['has a "format" that is no text']),
    ...(['undefined', 'boolean'].includes(typeof own(field, 'uniqueItems'))
      ? []
      : ['has a "uniqueItems" that is neither true nor false']),
    ...uncheckedFaults(field),
  ]
}

/** The rules that say something of the field's values, and that rows are not checked by all the same. */
function uncheckedFaults(field: JsonObject): string[] {
  const type = xdmTypeOf(field)
  if (type === 'array' || type === 'object' || type === 'map') {
    return present(field, CHOICES).map(
      name => `has ${name}, which only values that are not divided further can be checked by`,
    )
  }
  if (type !== 'date' && type !== 'date-time') return []
  return present(field, ['pattern', 'minLength', 'maxLength']).map(
    name => `has ${name}, and a ${type} is kept as a time and not as it was written`,
  )
}

const LONGEST_PATTERN = 1000

function isPattern(pattern: unknown): boolean {
  if (typeof pattern !== 'string' || pattern.length > LONGEST_PATTERN) return false
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}
