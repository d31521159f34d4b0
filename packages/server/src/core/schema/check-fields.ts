import type { Fault } from '../errors.ts'
import { definitionIn } from './ancestry.ts'
import { fieldFaults, partFaults } from './field-form.ts'
import { isObject, type JsonObject, own, ownObject, ownObjects } from './json.ts'
import { library } from './library/library.ts'
import type { ResourceKind } from './names.ts'
import { mapSchemas } from './walk.ts'

const FIELD_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/

/**
 * What is wrong with the fields that a resource brings itself: their names, where they stand, and how they are written.
 * Pure; no I/O. Tells `foreign_namespace`, `invalid_field_name` and `field_type`.
 */
export function checkFields(kind: ResourceKind, body: JsonObject, tenantField: string): Fault[] {
  const walk: Walk = { body, tenantField, faults: [], seen: new Set() }
  // A data type may stand anywhere, so its fields are free; those of all others are the tenant's own.
  checkPart(walk, body, [], kind === 'datatypes')
  return walk.faults
}

interface Walk {
  readonly body: JsonObject
  readonly tenantField: string
  readonly faults: Fault[]
  /** Local definitions that were checked where they were first referred to, as a part and as a field. */
  readonly seen: Set<string>
}

/** A resource, a definition or a part of an `allOf`, which brings fields. */
function checkPart(walk: Walk, part: JsonObject, path: readonly string[], free: boolean): void {
  walk.faults.push(...partFaults(part).map(message => fault('field_type', path, message)))
  const local = localDefinition(walk, part, 'part')
  if (local) checkPart(walk, local, path, free)
  else if (own(part, '$ref') === undefined) checkSchema(walk, part, path, free)
}

function checkSchema(walk: Walk, schema: JsonObject, path: readonly string[], free: boolean): void {
  for (const part of ownObjects(schema, 'allOf')) checkPart(walk, part, path, free)
  const properties = own(schema, 'properties')
  if (properties !== undefined && !isObject(properties)) {
    walk.faults.push(fault('field_type', path, 'has "properties" that are no object'))
    return
  }
  for (const [name, field] of Object.entries(properties ?? {})) checkField(walk, name, field, path, free)
}

/** The definition within the resource that a part or a field refers to, unless it was checked as such before. */
function localDefinition(walk: Walk, from: JsonObject, as: 'part' | 'field'): JsonObject | null {
  const reference = own(from, '$ref')
  if (typeof reference !== 'string' || walk.seen.has(`${as} ${reference}`)) return null
  walk.seen.add(`${as} ${reference}`)
  return definitionIn(walk.body, reference)
}

function checkField(
  walk: Walk,
  name: string,
  field: unknown,
  around: readonly string[],
  free: boolean,
): void {
  const path = [...around, name]
  const inTenant = free || name === walk.tenantField
  if (!inTenant && name.startsWith('_') && !libraryNames.has(name)) {
    walk.faults.push(fault('foreign_namespace', path, outside(walk)))
    return
  }
  if (!FIELD_NAME.test(name) && name !== walk.tenantField && !libraryNames.has(name)) {
    const form = 'is no name for a field: letters, digits, "_" and "-", a letter or digit first'
    walk.faults.push(fault('invalid_field_name', path, form))
  }
  if (!isObject(field)) {
    walk.faults.push(fault('field_type', path, 'is no JSON object'))
    return
  }
  const holdsFields = Object.keys(ownObject(field, 'properties')).length > 0
  if (!inTenant && !holdsFields) {
    walk.faults.push(fault('foreign_namespace', path, outside(walk)))
  }
  checkForm(walk, field, path, inTenant)
}

/** How a field is written, and what is within it. */
function checkForm(walk: Walk, field: JsonObject, path: readonly string[], free: boolean): void {
  walk.faults.push(...fieldFaults(field).map(message => fault('field_type', path, message)))
  const local = localDefinition(walk, field, 'field')
  if (local) checkForm(walk, local, path, free)
  checkSchema(walk, field, path, free)
  const items = own(field, 'items')
  if (isObject(items)) checkForm(walk, items, [...path, '*'], free)
}

function outside({ tenantField }: Walk): string {
  return `stands outside ${tenantField}, where the fields of your organization belong`
}

/** Every name that a field of the library has. */
const libraryNames: ReadonlySet<string> = new Set(library.flatMap(({ body }) => namesIn(body)))

function namesIn(body: JsonObject): string[] {
  const names: string[] = []
  mapSchemas(body, each => {
    names.push(...Object.keys(ownObject(each, 'properties')))
    return each
  })
  return names
}

function fault(code: string, path: readonly string[], message: string): Fault {
  const shown = `/${path.join('/')}`.slice(0, 300)
  return { pointer: shown, code, message: `${shown} ${message}.` }
}
