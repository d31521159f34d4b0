import type { Fault } from '../errors.ts'
import { ancestryOf, classOf, definitionIn } from './ancestry.ts'
import {
  isObject,
  type Json,
  type JsonObject,
  own,
  ownObject,
  ownObjects,
  ownTexts,
  same,
  without,
} from './json.ts'
import { RULES } from './keywords.ts'
import type { Entry, Registry } from './registry.ts'
import { caseTwins } from './twins.ts'
import { isMap, xdmTypeOf } from './xdm-type.ts'

/** A resource with nothing left to look up: every field of every part in one place. */
export interface Resolved {
  readonly properties: JsonObject
  readonly required: readonly string[]
  /** The class of a schema. */
  readonly classUri: string | null
  /** All ancestors and field groups, those that are named first first. */
  readonly extends: readonly string[]
  /** What is wrong; the rest stands as if it were not there. */
  readonly faults: readonly Fault[]
}

const DEEPEST = 50
const DEFAULT_FIELDS = 10_000
/** References that may be followed, as a multiple of the fields: parts without fields must end somewhere, too. */
const REFERENCES_PER_FIELD = 10

interface Parts {
  readonly properties: JsonObject
  readonly required: readonly string[]
}

interface Walk {
  readonly registry: Registry
  readonly maxFields: number
  readonly faults: Fault[]
  fields: number
  references: number
}

/** Where the walk stands: the resource whose text it reads, those around it, and the path of the field. */
interface Place {
  readonly entry: Entry
  readonly around: readonly string[]
  readonly path: readonly string[]
}

class TooLarge extends Error {}

/**
 * Merges what a resource and all it refers to bring. Names of fields come in code-point order. Pure; no I/O. What cannot be
 * resolved is told in `faults`: `unresolved_reference`, `circular_reference`, `merge_conflict`, `field_type`.
 */
export function resolve(registry: Registry, entry: Entry, maxFields = DEFAULT_FIELDS): Resolved {
  const walk: Walk = { registry, maxFields, faults: [], fields: 0, references: 0 }
  let parts: Parts = { properties: {}, required: [] }
  try {
    parts = partsOf(walk, entry.body, { entry, around: [entry.$id], path: [] })
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    walk.faults.push(fault('field_type', entry, error.message))
  }
  const classUri = classOf(registry, entry)
  return { ...parts, classUri, extends: ancestryOf(registry, entry), faults: walk.faults }
}

/** What a schema's own members bring: of each part of `allOf`, then its own properties. */
function partsOf(walk: Walk, schema: JsonObject, place: Place): Parts {
  const own: Parts = {
    properties: fieldsOf(walk, ownObject(schema, 'properties'), place),
    required: ownTexts(schema, 'required'),
  }
  const parts = ownObjects(schema, 'allOf').map(part => referencedParts(walk, part, place))
  return [...parts, own].reduce((left, right) => mergeParts(walk, left, right, place))
}

/** What one part of an `allOf` brings, be it a reference or fields in its place. */
function referencedParts(walk: Walk, part: JsonObject, place: Place): Parts {
  const reference = own(part, '$ref')
  if (typeof reference !== 'string') return partsOf(walk, part, place)
  const target = targetOf(walk, reference, place)
  if (!target) return { properties: {}, required: [] }
  return partsOf(walk, target.schema, target.place)
}

function targetOf(walk: Walk, reference: string, place: Place): { schema: JsonObject; place: Place } | null {
  const { entry, around, path } = place
  if (++walk.references > walk.maxFields * REFERENCES_PER_FIELD) {
    throw new TooLarge(`The schema has more than ${walk.maxFields * REFERENCES_PER_FIELD} references.`)
  }
  const local = reference.startsWith('#')
  const found = local ? entry : walk.registry.entries.get(reference)
  const schema = local ? definitionIn(entry.body, reference) : found?.body
  if (!found || !schema) {
    walk.faults.push(
      fault(
        'unresolved_reference',
        entry,
        `"$ref": "${reference.slice(0, 300)}" names nothing that is here.`,
      ),
    )
    return null
  }
  const step = local ? `${entry.$id}${reference}` : found.$id
  if (around.includes(step)) {
    walk.faults.push(fault('circular_reference', entry, `${step} contains itself.`))
    return null
  }
  return { schema, place: { entry: found, around: [...around, step], path } }
}

function fieldsOf(walk: Walk, properties: JsonObject, place: Place): JsonObject {
  const fields = Object.entries(properties).map(([name, field]): [string, Json] => [
    name,
    fieldOf(walk, isObject(field) ? field : {}, { ...place, path: [...place.path, name] }),
  ])
  tellTwins(walk, Object.keys(properties), place)
  return sorted(fields)
}

/** Names that differ in case alone would be one column. */
function tellTwins(walk: Walk, names: readonly string[], { entry, path }: Place): void {
  const twins = caseTwins(names)
  if (!twins) return
  const [one, other] = twins.map(name => `/${[...path, name].join('/')}`)
  walk.faults.push(
    fault('merge_conflict', entry, `${one} and ${other} differ in upper and lower case alone.`),
  )
}

function sorted(fields: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

/** A field with what it refers to in its place. */
function fieldOf(walk: Walk, field: JsonObject, place: Place): JsonObject {
  if (place.path.length > DEEPEST) throw new TooLarge(`Fields are nested more than ${DEEPEST} levels deep.`)
  const reference = own(field, '$ref')
  if (typeof reference === 'string') return referencedField(walk, field, reference, place)
  if (Array.isArray(own(field, 'allOf'))) return composedField(walk, field, place)
  return plainField(walk, field, place)
}

function referencedField(walk: Walk, field: JsonObject, reference: string, place: Place): JsonObject {
  const target = targetOf(walk, reference, place)
  if (!target) return field
  const { entry } = target.place
  if (entry !== place.entry && entry.kind !== 'datatypes') {
    const message = `/${place.path.join('/')} refers to ${entry.$id}, which is no data type.`
    walk.faults.push(fault('unresolved_reference', place.entry, message))
    return field
  }
  const annotations = without(field, ['$ref', 'type'])
  const resolved = fieldOf(walk, without(target.schema, HEADINGS), target.place)
  const titles = without(
    target.schema,
    [...Object.keys(target.schema)].filter(name => !TITLES.includes(name)),
  )
  const from: JsonObject = entry === place.entry ? {} : { 'meta:referencedFrom': entry.$id }
  tellRules(walk, resolved, annotations, place)
  const required = requiredBy(resolved, annotations)
  return { ...titles, ...resolved, ...annotations, ...required, ...from }
}

/** Of two rules that differ, none can be left out without a word. */
function tellRules(walk: Walk, left: JsonObject, right: JsonObject, { entry, path }: Place): void {
  for (const name of RULES) {
    const [one, other] = [own(left, name), own(right, name)]
    if (one === undefined || other === undefined || same(one, other)) continue
    const message = `/${path.join('/')} has the ${name} ${shown(one)} in one part and ${shown(other)} in another.`
    walk.faults.push(fault('merge_conflict', entry, message))
  }
}

function shown(value: Json): string {
  return JSON.stringify(value).slice(0, 100)
}

function requiredBy(left: JsonObject, right: JsonObject): JsonObject {
  const required = [...new Set([...ownTexts(left, 'required'), ...ownTexts(right, 'required')])]
  return required.length > 0 ? { required } : {}
}

const TITLES = ['title', 'description']
/** Members of a data type as a resource, which a field of it does not take over. */
const HEADINGS = [...TITLES, 'meta:immutableTags', 'meta:intendedToExtend', 'definitions']

function composedField(walk: Walk, field: JsonObject, place: Place): JsonObject {
  const { properties, required } = partsOf(walk, field, place)
  const rest = without(field, ['allOf', 'properties', 'required'])
  return finished({ ...rest, type: 'object', properties, ...(required.length > 0 ? { required } : {}) })
}

function plainField(walk: Walk, field: JsonObject, place: Place): JsonObject {
  const type = own(field, 'type')
  const within = (name: string, step: string): JsonObject => ({
    [name]: fieldOf(walk, ownObject(field, name), { ...place, path: [...place.path, step] }),
  })
  if (type === 'array' && isObject(own(field, 'items')))
    return finished({ ...field, ...within('items', '*') })
  if (type === 'object' && isMap(field)) return finished({ ...field, ...within('additionalProperties', '*') })
  if (type === 'object' && Object.keys(ownObject(field, 'properties')).length > 0) {
    return finished({ ...field, properties: fieldsOf(walk, ownObject(field, 'properties'), place) })
  }
  walk.fields++
  if (walk.fields > walk.maxFields) {
    throw new TooLarge(`The schema has more than ${walk.maxFields} fields.`)
  }
  return finished(field)
}

/** A field with the type under which it is stored. */
function finished(field: JsonObject): JsonObject {
  const type = xdmTypeOf(field)
  return type === null ? field : { ...field, 'meta:xdmType': type }
}

function mergeParts(walk: Walk, left: Parts, right: Parts, place: Place): Parts {
  return {
    properties: mergeFields(walk, left.properties, right.properties, place),
    required: [...new Set([...left.required, ...right.required])],
  }
}

function mergeFields(walk: Walk, left: JsonObject, right: JsonObject, place: Place): JsonObject {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])]
  if (!caseTwins(Object.keys(left)) && !caseTwins(Object.keys(right))) tellTwins(walk, names, place)
  return sorted(
    names.map(name => {
      const [a, b] = [own(left, name), own(right, name)]
      if (!isObject(a) || !isObject(b)) return [name, (isObject(a) ? a : b) ?? {}]
      return [name, mergeField(walk, a, b, { ...place, path: [...place.path, name] })]
    }),
  )
}

/** What two parts say of one field: types and rules must agree; of everything else the first word counts. */
function mergeField(walk: Walk, left: JsonObject, right: JsonObject, place: Place): JsonObject {
  const [a, b] = [xdmTypeOf(left), xdmTypeOf(right)]
  if (a !== b) {
    const message = `/${place.path.join('/')} is ${a} in one part and ${b} in another.`
    walk.faults.push(fault('merge_conflict', place.entry, message))
    return left
  }
  tellRules(walk, left, right, place)
  const merged = { ...right, ...left }
  if (a === 'object') {
    const properties = mergeFields(walk, ownObject(left, 'properties'), ownObject(right, 'properties'), place)
    return { ...merged, properties, ...requiredBy(left, right) }
  }
  const inner = a === 'array' ? 'items' : a === 'map' ? 'additionalProperties' : null
  if (inner === null) return merged
  const path = { ...place, path: [...place.path, '*'] }
  return { ...merged, [inner]: mergeField(walk, ownObject(left, inner), ownObject(right, inner), path) }
}

function fault(code: string, { $id }: Entry, message: string): Fault {
  return { pointer: '', code, message: `${message} (${$id})` }
}
