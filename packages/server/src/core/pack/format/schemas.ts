import type { PackField, PackSchema } from '../pack.ts'
import { cellComplaint, parseType, typeText } from './data-type.ts'
import { type Faults, quoted } from './fault.ts'
import { anyJson, choice, flag, nameText, text } from './scalars.ts'
import { list, members, optional, record, type ValueOf } from './shape.ts'
import { aboutMembers, checkUnique, thing } from './thing.ts'
import { inWords } from './words.ts'

const NAME = /^[a-z_][a-z0-9_]{0,62}$/
/** Names of columns that every table of PostgreSQL has. */
const SYSTEM_COLUMNS = ['ctid', 'cmax', 'cmin', 'tableoid', 'xmax', 'xmin']
export const MOST_SCHEMAS = 64
/** PostgreSQL cuts longer names. */
const LONGEST_NAME = 63

export const schemaName = text(63, /^[a-z][a-z0-9_]{0,62}$/, 'a name of a-z, 0-9 and "_", a letter first')
export const fieldName = text(63, NAME, 'a name of a-z, 0-9 and "_", a letter first')
const fieldPath = /^([a-z][a-z0-9_]{0,62})\.([a-z_][a-z0-9_]{0,62})$/

export const fieldShape = members('a field', {
  name: fieldName,
  displayName: optional(nameText),
  description: aboutMembers.description,
  type: typeText,
  isPrimaryKey: optional(flag),
  isUnique: optional(flag),
  isNullable: optional(flag),
  isPredictor: optional(flag),
  defaultValue: optional(anyJson),
  references: optional(text(127, fieldPath, 'a field of another schema, such as customers.customer_id')),
})

export const schemaShape = members('a schema', {
  name: schemaName,
  displayName: optional(nameText),
  description: aboutMembers.description,
  status: aboutMembers.status,
  schemaType: choice(['customer', 'transaction', 'event', 'reference']),
  entityType: optional(choice(['customer', 'account', 'custom'])),
  linkedSchema: optional(schemaName),
  joinMapping: optional(record('fields by field', NAME, fieldName)),
  autoEnrich: optional(flag),
  publish: optional(flag),
  fields: list('fields', fieldShape, 500, 1),
})

/** `schemas.yaml`. */
export const schemasShape = members('schemas.yaml', {
  schemas: list('schemas', schemaShape, MOST_SCHEMAS, 1),
})

export type SchemasFile = ValueOf<typeof schemasShape>
export type WrittenSchema = ValueOf<typeof schemaShape>
type WrittenField = ValueOf<typeof fieldShape>

/** The schemas as they are written, in their order; what they say of one another is not looked at yet. */
export function readSchemas({ schemas }: SchemasFile, packKey: string, faults: Faults): PackSchema[] {
  const read = schemas.map(schema => readSchema(schema, faults))
  checkUnique(
    'schema',
    read,
    schemas.map(
      ({ at }) =>
        member =>
          at(member === 'key' ? 'name' : 'displayName'),
    ),
    faults,
  )
  for (const { name, at } of schemas) {
    if (tableName(packKey, name).length > LONGEST_NAME) {
      const message = `Its table would be ${tableName(packKey, name)}, and names of tables have at most ${LONGEST_NAME} characters.`
      faults.note(at('name'), message)
    }
  }
  return read
}

/** The name of a schema's table in PostgreSQL. */
export function tableName(packKey: string, schema: string): string {
  return `ds_${packKey}_${schema}`.replaceAll('-', '_')
}

function readSchema(schema: WrittenSchema, faults: Faults): PackSchema {
  const displayName = schema.displayName ?? inWords(schema.name)
  const fields = schema.fields.map(field => readField(field, faults))
  const names = fields.map(({ name }) => name)
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) {
      faults.note(schema.at('fields', index, 'name'), `Another field is named ${quoted(name)} already.`)
    }
  })
  if (!fields.some(({ isPrimaryKey }) => isPrimaryKey)) {
    faults.note(schema.at('fields'), 'A schema needs a primary key: a field with isPrimaryKey: true.')
  }
  return {
    ...thing(schema.name, { ...schema, name: displayName }),
    displayName,
    entityType: schema.entityType ?? (schema.schemaType === 'customer' ? 'customer' : 'custom'),
    schemaType: schema.schemaType,
    linkedSchema: schema.linkedSchema,
    joinMapping: Object.fromEntries(schema.joinMapping ?? []),
    autoEnrich: schema.autoEnrich ?? false,
    publish: schema.publish ?? true,
    fields,
  }
}

function readField(field: WrittenField, faults: Faults): PackField {
  const { name, at } = field
  const sized = parseType(field.type)
  if (!sized) faults.note(at('type'), 'A decimal has 1 to 38 digits, and no more decimals than digits.')
  if (name.startsWith('_') || SYSTEM_COLUMNS.includes(name)) {
    faults.note(at('name'), `${quoted(name)} is a name that the database or the house uses itself.`)
  }
  const [schema, target] = field.references?.split('.') ?? []
  const read: PackField = {
    name,
    displayName: field.displayName ?? inWords(name),
    ...(sized ?? { dataType: 'decimal', length: null, precision: 38, scale: 0 }),
    isNullable: field.isNullable ?? false,
    isPrimaryKey: field.isPrimaryKey ?? false,
    isUnique: field.isUnique ?? false,
    isPredictor: field.isPredictor ?? false,
    defaultValue: readDefault(field),
    description: field.description ?? '',
    references: schema && target ? { schema, field: target } : null,
  }
  checkField(read, field, faults)
  return read
}

function readDefault({ type, defaultValue }: WrittenField): string | null {
  if (defaultValue === null || defaultValue === undefined) return null
  if (type === 'jsonb') return JSON.stringify(defaultValue)
  return typeof defaultValue === 'object' ? JSON.stringify(defaultValue) : String(defaultValue)
}

function checkField(field: PackField, { at }: WrittenField, faults: Faults): void {
  if (field.isPrimaryKey && field.isNullable) {
    faults.note(at('isNullable'), 'A field of the primary key has a value in every row.')
  }
  if (field.dataType === 'jsonb' && (field.isPrimaryKey || field.isUnique || field.references)) {
    faults.note(at('type'), 'A jsonb field is no key, and refers to nothing.')
  }
  const complaint = field.defaultValue === null ? null : cellComplaint(field, field.defaultValue)
  if (complaint) faults.note(at('defaultValue'), `${quoted(field.defaultValue ?? '')} ${complaint}.`)
}
