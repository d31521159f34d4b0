import { validatorOf } from './validator.ts'

/** Data Package 2.0, written from the text of its specifications: https://datapackage.org/standard/data-package/ */

const text = { type: 'string' }
const texts = { type: 'array', items: text }
const some = { type: 'array', minItems: 1 }
const object = (properties: object, required: readonly string[] = [], more: object = {}) => ({
  type: 'object',
  properties,
  required,
  ...more,
})

/** An address, or a path below the descriptor: neither absolute nor upwards. */
const urlOrPath = {
  type: 'string',
  anyOf: [{ pattern: '^https?://.' }, { pattern: '^(?![./~])(?!.*(\\.\\./|\\\\|://)).+$' }],
}
const license = object(
  { name: { type: 'string', pattern: '^[A-Za-z0-9._-]+$' }, path: urlOrPath, title: text },
  [],
  {
    anyOf: [{ required: ['name'] }, { required: ['path'] }],
  },
)
const licenses = { ...some, items: license }
const contributor = object(
  {
    ...{ title: text, givenName: text, familyName: text, organization: text, path: urlOrPath },
    ...{ email: { type: 'string', format: 'email' }, roles: { ...some, items: text } },
  },
  [],
  { minProperties: 1 },
)

const missingValues = { type: 'array', uniqueItems: true, items: text }
const constraints = object({ required: { type: 'boolean' }, unique: { type: 'boolean' } })
const common = {
  ...{ name: text, title: text, description: text, example: true, missingValues, constraints },
  rdfType: { type: 'string', format: 'uri' },
}

/** A field of a type, with what only that type may say. */
const field = (type: string, formats: object, own: object = {}) =>
  object({ ...common, type: { const: type }, format: formats, ...own }, ['name', 'type'], {
    additionalProperties: false,
  })
const only = (...formats: string[]) => ({ enum: formats })
/** `default`, `any`, or a pattern of strptime. */
const temporal = { type: 'string', pattern: '^(default|any|.*%.*)$' }
const number = { groupChar: text, bareNumber: { type: 'boolean' } }
const categories = { ...some, uniqueItems: true, items: text }

const fields = [
  field('string', only('default', 'email', 'uri', 'binary', 'uuid'), {
    categories,
    categoriesOrdered: { type: 'boolean' },
  }),
  field('number', only('default'), { ...number, decimalChar: text }),
  field('integer', only('default'), number),
  field('boolean', only('default'), { trueValues: texts, falseValues: texts }),
  field('object', only('default')),
  field('array', only('default')),
  field('list', only('default'), { delimiter: text, itemType: text }),
  ...['datetime', 'date', 'time'].map(type => field(type, temporal)),
  ...['year', 'yearmonth', 'duration', 'any'].map(type => field(type, only('default'))),
]

const tableSchema = object(
  {
    $schema: { const: 'https://datapackage.org/profiles/2.0/tableschema.json' },
    fields: { ...some, items: { type: 'object', oneOf: fields } },
    fieldsMatch: { enum: ['exact', 'equal', 'subset', 'superset', 'partial'] },
    missingValues,
    primaryKey: { ...some, uniqueItems: true, items: text },
    uniqueKeys: { ...some, items: { ...some, items: text } },
  },
  ['fields'],
)

const tableDialect = object({
  $schema: { const: 'https://datapackage.org/profiles/2.0/tabledialect.json' },
  ...{ header: { type: 'boolean' }, delimiter: text, lineTerminator: text, nullSequence: text },
  ...{ quoteChar: { type: 'string', maxLength: 1 }, doubleQuote: { type: 'boolean' } },
  ...{ escapeChar: { type: 'string', maxLength: 1 }, skipInitialSpace: { type: 'boolean' } },
})

const resource = object(
  {
    ...{ name: text, type: { const: 'table' }, title: text, description: text },
    ...{ path: urlOrPath, format: text, mediatype: { type: 'string', pattern: '^[\\w.+-]+/[\\w.+-]+$' } },
    ...{ encoding: text, bytes: { type: 'integer', minimum: 0 } },
    hash: { type: 'string', pattern: '^([a-z0-9]+:)?[0-9a-f]{32,128}$' },
    ...{ licenses, dialect: tableDialect, schema: tableSchema },
  },
  ['name', 'path'],
)

const validate = validatorOf(
  object(
    {
      $schema: { const: 'https://datapackage.org/profiles/2.0/datapackage.json' },
      name: { type: 'string', pattern: '^[a-z0-9._-]+$' },
      ...{ id: text, title: text, description: text, homepage: { type: 'string', format: 'uri' } },
      version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
      created: { type: 'string', format: 'date-time' },
      ...{ contributors: { ...some, items: contributor }, keywords: { ...some, items: text }, licenses },
      resources: { ...some, items: resource },
    },
    ['resources', 'name', 'id'],
  ),
)

interface Package {
  readonly resources: readonly {
    readonly name: string
    readonly schema?: {
      readonly fields: readonly { name: string }[]
      readonly primaryKey?: readonly string[]
    }
  }[]
}

/** What is wrong with a Data Package: what its schema finds, and names that are there twice or stand for nothing. */
export function dataPackageFaults(value: unknown): string[] {
  const faults = validate(value)
  if (faults.length > 0) return faults
  const { resources } = value as Package
  return [
    ...twice(resources.map(({ name }) => name)).map(name => `two resources ${name}`),
    ...resources.flatMap(({ schema }) => {
      const names = schema?.fields.map(({ name }) => name) ?? []
      const astray = (schema?.primaryKey ?? []).filter(name => !names.includes(name))
      return [...twice(names).map(name => `two fields ${name}`), ...astray.map(name => `no field ${name}`)]
    }),
  ]
}

function twice(names: readonly string[]): string[] {
  return names.filter((name, at) => names.indexOf(name) !== at)
}
