// What becomes of each keyword of JSON Schema that says which values are valid; docs/batches.md has the same for users.

/** Of objects as a whole, and of the record: what it has, and what it must have. */
export const OBJECT_KEYWORDS = [
  'properties',
  'additionalProperties',
  'required',
  'minProperties',
  'maxProperties',
]

/** How many there may be of something. */
export const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']

export const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']

/** Rules for the values of a field, which two of its parts may not have different. */
export const RULES = [...COUNTS, ...BOUNDS, 'uniqueItems', 'pattern', 'format', 'enum', 'const']

/** No field can be stored or no row checked by them, so nothing may be written with them. */
export const REFUSED = [
  'oneOf',
  'anyOf',
  'not',
  'if',
  'then',
  'else',
  'patternProperties',
  'propertyNames',
  'unevaluatedProperties',
  'dependencies',
  'dependentRequired',
  'dependentSchemas',
  'contains',
  'minContains',
  'maxContains',
  'prefixItems',
  'additionalItems',
  'unevaluatedItems',
  '$dynamicRef',
  '$recursiveRef',
]
