import { isObject, type JsonObject, own } from './json.ts'
import { isMap } from './xdm-type.ts'

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object']
/** What the values of a map may be. */
const MAP_VALUES = ['string', 'integer']
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']
const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']
const COMBINATIONS = ['oneOf', 'anyOf', 'not', 'if', 'patternProperties']

/** What is wrong with how one field is written, apart from the fields within it. Pure; no I/O. */
export function fieldFaults(field: JsonObject): string[] {
  const type = own(field, 'type')
  const combined = COMBINATIONS.filter(name => own(field, name) !== undefined)
  if (combined.length > 0) return [`uses ${combined.join(', ')}, which fields cannot be stored by`]
  if (typeof own(field, '$ref') === 'string' || Array.isArray(own(field, 'allOf'))) {
    return type === undefined || type === 'object' ? [] : ['refers to an object and has another type']
  }
  if (typeof type !== 'string' || !TYPES.includes(type)) {
    return [`needs a "type" of ${TYPES.join(', ')}, or a "$ref" to a data type`]
  }
  return [...shapeFaults(field, type), ...boundFaults(field), ...valueFaults(field)]
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

function boundFaults(field: JsonObject): string[] {
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
  ]
}

function valueFaults(field: JsonObject): string[] {
  const [pattern, choices, format] = [own(field, 'pattern'), own(field, 'enum'), own(field, 'format')]
  return [
    ...(pattern === undefined || isPattern(pattern) ? [] : ['has a "pattern" that is no regular expression']),
    ...(choices === undefined || (Array.isArray(choices) && choices.length > 0)
      ? []
      : ['has an "enum" that is no list of values']),
    ...(format === undefined || typeof format === 'string' ? [] : ['has a "format" that is no text']),
  ]
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
