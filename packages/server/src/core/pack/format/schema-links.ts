import type { PackField, PackSchema } from '../pack.ts'
import { fits, typeOf } from './data-type.ts'
import { type Faults, quoted } from './fault.ts'
import type { WrittenSchema } from './schemas.ts'
import type { At } from './tree.ts'

interface Linking {
  readonly byName: ReadonlyMap<string, PackSchema>
  readonly faults: Faults
}

/**
 * The schemas with what they say of one another, parents before those that refer to them, else in the order of the file.
 * Pure; no I/O. Notes references that lead nowhere, to fields of other types, or in a circle, and customers that are not one table.
 */
export function linkSchemas(
  schemas: readonly PackSchema[],
  written: readonly WrittenSchema[],
  faults: Faults,
): PackSchema[] {
  const linking = { byName: new Map(schemas.map(schema => [schema.key, schema])), faults }
  const places = new Map(written.map(({ name, at }) => [name, at]))
  const linked = schemas.map((schema, index) => {
    const at = written[index]?.at as At
    checkReferences(linking, schema, at)
    return link(linking, schema, at)
  })
  checkCustomers(linked, written, faults)
  return parentsFirst(linked, places, faults)
}

/** The schema of customers; there is one once its schemas have no faults. */
export function customersOf(schemas: readonly PackSchema[]): PackSchema {
  return schemas.find(({ schemaType }) => schemaType === 'customer') as PackSchema
}

/** Which fields of a schema refer to another. */
export function referencesTo(schema: PackSchema, target: string): PackField[] {
  return schema.fields.filter(({ references }) => references?.schema === target)
}

function checkReferences({ byName, faults }: Linking, schema: PackSchema, at: At): void {
  for (const [index, field] of schema.fields.entries()) {
    if (!field.references) continue
    const place = at('fields', index, 'references')
    const target = byName.get(field.references.schema)
    const named = target?.fields.find(({ name }) => name === field.references?.field)
    if (!target || !named) {
      const path = `${field.references.schema}.${field.references.field}`
      faults.note(place, `No schema of the pack has a field ${quoted(path)}.`)
    } else if (!isKey(target, named)) {
      faults.note(place, `${target.key}.${named.name} is neither the primary key nor unique.`)
    } else if (!fits(named, field)) {
      const message = `${field.name} is ${typeOf(field)}, which cannot hold each ${typeOf(named)} of ${target.key}.${named.name}.`
      faults.note(place, message)
    }
  }
}

/** Whether the field alone tells rows apart. */
function isKey({ fields }: PackSchema, field: PackField): boolean {
  const isAlone = fields.filter(({ isPrimaryKey }) => isPrimaryKey).length === 1
  return field.isUnique || (field.isPrimaryKey && isAlone)
}

function link({ byName, faults }: Linking, schema: PackSchema, at: At): PackSchema {
  const first = schema.fields.find(({ references }) => references)?.references?.schema ?? null
  const linkedSchema = schema.linkedSchema ?? first
  if (linkedSchema === null) {
    if (Object.keys(schema.joinMapping).length > 0) {
      faults.note(at('joinMapping'), 'A schema that is linked to no other has no joinMapping.')
    }
    return schema
  }
  const target = byName.get(linkedSchema)
  if (!target || target === schema) {
    faults.note(at('linkedSchema'), `${quoted(linkedSchema)} is no other schema of the pack.`)
    return schema
  }
  const referring = referencesTo(schema, linkedSchema).map(({ name, references }) => [
    name,
    references?.field,
  ])
  const isGiven = Object.keys(schema.joinMapping).length > 0
  const joinMapping = isGiven ? schema.joinMapping : (Object.fromEntries(referring) as Record<string, string>)
  if (Object.keys(joinMapping).length === 0) {
    const message = `No field refers to ${linkedSchema}: joinMapping must say which fields go together.`
    faults.note(at('linkedSchema'), message)
  }
  for (const [here, there] of Object.entries(joinMapping)) {
    checkJoin(schema, here, target, there, at('joinMapping', here), faults)
  }
  return { ...schema, linkedSchema, joinMapping }
}

function checkJoin(
  schema: PackSchema,
  here: string,
  target: PackSchema,
  there: string,
  place: ReturnType<At>,
  faults: Faults,
): void {
  const [left, right] = [fieldOf(schema, here), fieldOf(target, there)]
  if (!left) faults.note(place, `${schema.key} has no field ${quoted(here)}.`)
  if (!right) faults.note(place, `${target.key} has no field ${quoted(there)}.`)
  if (left && right && !fits(left, right) && !fits(right, left)) {
    faults.note(place, `${here} is ${typeOf(left)} and ${there} is ${typeOf(right)}: these are never equal.`)
  }
}

export function fieldOf(schema: PackSchema, name: string): PackField | null {
  return schema.fields.find(field => field.name === name) ?? null
}

function checkCustomers(
  schemas: readonly PackSchema[],
  written: readonly WrittenSchema[],
  faults: Faults,
): void {
  const customers = written.filter(({ schemaType }) => schemaType === 'customer')
  const [first] = customers
  if (!first) {
    const place = written[0]?.at('schemaType')
    if (place) faults.note(place, 'One schema of a pack has the schemaType customer; here none has.')
    return
  }
  for (const { name, at } of customers.slice(1)) {
    faults.note(at('schemaType'), `${name} cannot be customers too: ${first.name} are.`)
  }
  const schema = schemas.find(({ key }) => key === first.name)
  if (schema?.entityType !== 'customer') {
    faults.note(first.at('entityType'), 'The entityType of customers is customer.')
  }
  const keys = schema?.fields.filter(({ isPrimaryKey }) => isPrimaryKey) ?? []
  const isText = keys[0]?.dataType === 'varchar' || keys[0]?.dataType === 'text'
  if (keys.length > 1 || !isText) {
    faults.note(first.at('fields'), 'The primary key of customers is one text.')
  }
}

function parentsFirst(
  schemas: readonly PackSchema[],
  places: ReadonlyMap<string, At>,
  faults: Faults,
): PackSchema[] {
  const sorted: PackSchema[] = []
  let waiting = [...schemas]
  const known = new Set(schemas.map(({ key }) => key))
  const isReady = ({ fields }: PackSchema) =>
    fields.every(
      ({ references }) =>
        !references || !known.has(references.schema) || sorted.some(({ key }) => key === references.schema),
    )
  while (waiting.length > 0) {
    const next = waiting.find(isReady)
    if (!next) break
    sorted.push(next)
    waiting = waiting.filter(schema => schema !== next)
  }
  for (const { key } of waiting) {
    const place = places.get(key)?.('fields')
    if (place) faults.note(place, `References run in a circle through ${key}.`)
  }
  return [...sorted, ...waiting]
}
