import type { Fault } from '../errors.ts'
import { own, ownObjects, ownTexts } from './json.ts'
import type { Entry, Registry } from './registry.ts'
import type { Resolved } from './resolve.ts'

/**
 * What is wrong with what a resource is made of: how many classes and behaviors it names, what it may refer to, and whether its
 * field groups are meant for its class. Pure; no I/O. Tells `class_count`, `unresolved_reference` and `not_compatible`.
 */
export function checkParts(registry: Registry, entry: Entry, resolved: Resolved): Fault[] {
  const references = ownObjects(entry.body, 'allOf').flatMap(part => {
    const reference = own(part, '$ref')
    return typeof reference === 'string' && !reference.startsWith('#') ? [reference] : []
  })
  const parts = references.flatMap(reference => registry.entries.get(reference) ?? [])
  if (entry.kind === 'schemas') return schemaFaults(registry, entry, parts, resolved)
  if (entry.kind === 'classes') return classFaults(entry, parts)
  return misplaced(entry, parts, ['mixins', 'datatypes'])
}

function schemaFaults(
  registry: Registry,
  entry: Entry,
  parts: readonly Entry[],
  { classUri, extends: extended }: Resolved,
): Fault[] {
  const classes = parts.filter(({ kind }) => kind === 'classes')
  if (classes.length !== 1) {
    const found = classes.length === 0 ? 'none' : classes.map(({ $id }) => $id).join(', ')
    return [
      fault('class_count', entry, `A schema refers to exactly one class in "allOf"; this one to ${found}`),
    ]
  }
  return [
    ...misplaced(entry, parts, ['classes', 'mixins']),
    ...incompatible(registry, entry, classUri ?? '', extended),
  ]
}

/** The field groups that name the classes they extend, and not the schema's. */
function incompatible(
  registry: Registry,
  entry: Entry,
  classUri: string,
  extended: readonly string[],
): Fault[] {
  const lineage = registry.entries.get(classUri)?.refs ?? []
  return extended.flatMap(uri => {
    const group = registry.entries.get(uri)
    // What the class itself brings is its own affair.
    if (group?.kind !== 'mixins' || lineage.includes(uri)) return []
    const meant = ownTexts(group.body, 'meta:intendedToExtend').map(each => each.toLowerCase())
    if (meant.length === 0 || meant.includes(classUri) || lineage.some(each => meant.includes(each)))
      return []
    return [fault('not_compatible', entry, `The field group ${uri} is not meant for the class ${classUri}`)]
  })
}

function classFaults(entry: Entry, parts: readonly Entry[]): Fault[] {
  const behaviors = parts.filter(({ kind }) => kind === 'behaviors')
  if (behaviors.length === 1) return misplaced(entry, parts, ['behaviors', 'mixins', 'ancestors'])
  const count = behaviors.length === 0 ? 'none' : String(behaviors.length)
  return [
    fault('class_count', entry, `A class refers to exactly one behavior in "allOf"; this one to ${count}`),
  ]
}

function misplaced(entry: Entry, parts: readonly Entry[], kinds: readonly Entry['kind'][]): Fault[] {
  return parts
    .filter(({ kind }) => !kinds.includes(kind))
    .map(({ $id, kind }) =>
      fault('unresolved_reference', entry, `${$id} is one of ${kind}, which cannot stand in this "allOf"`),
    )
}

function fault(code: string, { $id }: Entry, message: string): Fault {
  return { pointer: '/allOf', code, message: `${message} (${$id}).` }
}
