import type { Fault } from '../errors.ts'
import { fieldAt, fieldPath, isPrimaryIdentity, sourceProperties } from './identity.ts'
import { isObject, type Json, type JsonObject, own, same, without } from './json.ts'
import { tenantField, uriOf } from './names.ts'
import { descriptorsOf, type Entry, findEntry, type Registry } from './registry.ts'
import { resolve } from './resolve.ts'
import type { Descriptor } from './resource.ts'

/** What a member of a descriptor must be. */
type Form = 'text' | 'boolean' | 'object' | readonly string[]

interface Rule {
  readonly needs: Readonly<Record<string, Form>>
  readonly may: Readonly<Record<string, Form>>
  /** Whether the source property may be several. */
  readonly several?: boolean
}

const CARDINALITIES = ['1:1', '1:0', 'M:1', 'M:0']

const relation = {
  needs: { 'xdm:destinationSchema': 'text' },
  may: { 'xdm:destinationProperty': 'text' },
} as const satisfies Rule

const key = { needs: {}, may: {}, several: true } as const satisfies Rule

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  [
    'xdm:descriptorIdentity',
    {
      needs: { 'xdm:namespace': 'text', 'xdm:property': ['xdm:code', 'xdm:id'] },
      may: { 'xdm:isPrimary': 'boolean' },
    },
  ],
  [
    'xdm:alternateDisplayInfo',
    {
      needs: { 'xdm:title': 'object' },
      may: { 'xdm:description': 'object', 'meta:enum': 'object', 'xdm:excludeMetaEnum': 'object' },
    },
  ],
  ['xdm:descriptorOneToOne', relation],
  [
    'xdm:descriptorRelationship',
    { ...relation, needs: { ...relation.needs, 'xdm:cardinality': CARDINALITIES } },
  ],
  ['xdm:descriptorReferenceIdentity', { needs: { 'xdm:identityNamespace': 'text' }, may: {} }],
  ['xdm:descriptorPrimaryKey', key],
  ['xdm:descriptorVersion', key],
  ['xdm:descriptorTimestamp', key],
])

/** Members of a descriptor that the registry sets; a write ignores them when a client sends them back. */
const READ_ONLY = [
  '@id',
  'imsOrg',
  'version',
  'meta:containerId',
  'meta:sandboxId',
  'meta:sandboxType',
  'created',
  'updated',
  'createdUser',
  'updatedUser',
  'createdClient',
  'updatedClient',
]

/** A descriptor as it is kept: what was sent, without what the registry adds, and with its schemas in their full names. Pure; no I/O. */
export function keptDescriptor(sent: JsonObject): JsonObject {
  const body = without(sent, READ_ONLY)
  const schemas = ['xdm:sourceSchema', 'xdm:destinationSchema'].flatMap(name => {
    const text = own(body, name)
    return typeof text === 'string' ? [[name, uriOf(text)] as const] : []
  })
  const primary: JsonObject =
    body['@type'] === 'xdm:descriptorIdentity' && own(body, 'xdm:isPrimary') === undefined
      ? { 'xdm:isPrimary': false }
      : {}
  return { ...body, ...Object.fromEntries(schemas), ...primary }
}

/** What is wrong with the form of a descriptor: its type, and the members that the type wants. Pure; no I/O. */
export function formFaults(body: JsonObject): Fault[] {
  const type = own(body, '@type')
  const rule = typeof type === 'string' ? rules.get(type) : undefined
  if (!rule) return [fault('/@type', `"@type" must be one of ${[...rules.keys()].join(', ')}.`)]
  const needed = Object.entries({ 'xdm:sourceSchema': 'text' as const, ...rule.needs })
  const optional = Object.entries(rule.may).filter(([name]) => own(body, name) !== undefined)
  const members = [...needed, ...optional].flatMap(([name, form]) => memberFaults(body, name, form))
  const version = own(body, 'xdm:sourceVersion')
  const destination = own(body, 'xdm:destinationVersion')
  return [
    ...members,
    ...(version === 1 ? [] : [fault('/xdm:sourceVersion', '"xdm:sourceVersion" must be 1.')]),
    ...(destination === undefined || destination === 1
      ? []
      : [fault('/xdm:destinationVersion', '"xdm:destinationVersion" must be 1.')]),
    ...propertyFaults(body, rule),
  ]
}

function memberFaults(body: JsonObject, name: string, form: Form): Fault[] {
  const value = own(body, name)
  if (fits(value, form)) return []
  const wanted = typeof form === 'string' ? `a ${form}` : `one of ${form.join(', ')}`
  return [fault(`/${name}`, `"${name}" must be ${wanted}.`)]
}

function fits(value: Json | undefined, form: Form): boolean {
  if (form === 'object') return isObject(value)
  if (form === 'text') return typeof value === 'string' && value !== ''
  return form === 'boolean' ? typeof value === 'boolean' : form.some(each => each === value)
}

function propertyFaults(body: JsonObject, { several = false }: Rule): Fault[] {
  const property = own(body, 'xdm:sourceProperty')
  const all = sourceProperties(body)
  const whole =
    typeof property === 'string' || (several && Array.isArray(property) && property.length === all.length)
  if (whole && all.length > 0 && all.every(each => /^\/[^/]/.test(each))) return []
  return [fault('/xdm:sourceProperty', '"xdm:sourceProperty" must be a path such as /personalEmail/address.')]
}

/**
 * What is wrong with a descriptor where it is to stand: beside those that its schema has, `id` apart. Pure; no I/O.
 * Tells `invalid_descriptor`.
 */
export function placeFaults(registry: Registry, schema: Entry, body: JsonObject, id: string): Fault[] {
  const { properties } = resolve(registry, schema)
  const others = descriptorsOf(registry, schema).filter(other => other.id !== id)
  const unknown = sourceProperties(body).filter(each => fieldAt(properties, fieldPath(each)) === null)
  const bare = sourceProperties(body).filter(
    each => fieldPath(each).join('/') === tenantField(registry.tenant),
  )
  const equal = others.find(other => same(other.body, body))
  const second = isPrimaryIdentity({ body }) && others.some(isPrimaryIdentity)
  return [
    ...unknown.map(each => fault('/xdm:sourceProperty', `${each} is no field of ${schema.$id}.`)),
    ...bare.map(each => fault('/xdm:sourceProperty', `${each} holds your own fields; name one of them.`)),
    ...(equal ? [fault('', `The descriptor ${equal.id} says the same.`)] : []),
    ...(second ? [fault('/xdm:isPrimary', `${schema.$id} has a primary identity already.`)] : []),
  ]
}

/** Whether a change of a descriptor (null: its removal) takes the identity away by which rows of a union are known. */
export function losesIdentity(
  registry: Registry,
  schema: Entry,
  before: Descriptor,
  after: JsonObject | null,
): boolean {
  return (
    isPrimaryIdentity(before) &&
    registry.uses(schema).hasRows &&
    (after === null || !same(before.body, after))
  )
}

/** The schema that a descriptor names; null when it is none of the tenant's. */
export function schemaNamed(registry: Registry, text: Json | undefined): Entry | null {
  const entry = typeof text === 'string' ? findEntry(registry, text) : null
  return entry?.kind === 'schemas' && entry.resource ? entry : null
}

function fault(pointer: string, message: string): Fault {
  return { pointer, code: 'invalid_descriptor', message }
}
