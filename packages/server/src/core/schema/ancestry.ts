import { isObject, type JsonObject, own, ownObject, ownObjects } from './json.ts'
import type { Entry, Registry } from './registry.ts'

/** The class that a resource names; null when it names none. */
export function classOf(registry: Registry, { refs }: Entry): string | null {
  return refs.find(reference => registry.entries.get(reference)?.kind === 'classes') ?? null
}

/** All ancestors and field groups of a resource, those that are named first first. Pure; no I/O. */
export function ancestryOf(registry: Registry, entry: Entry): string[] {
  const reached = new Set<string>()
  const local = new Set<string>()
  const visit = (each: Entry, schema: JsonObject): void => {
    for (const part of ownObjects(schema, 'allOf')) {
      const reference = own(part, '$ref')
      if (typeof reference !== 'string') visit(each, part)
      else if (reference.startsWith('#')) visitLocal(each, reference)
      else visitEntry(reference)
    }
  }
  const visitLocal = (each: Entry, reference: string): void => {
    const definition = definitionIn(each.body, reference)
    if (!definition || local.has(each.$id + reference)) return
    local.add(each.$id + reference)
    visit(each, definition)
  }
  const visitEntry = (reference: string): void => {
    const found = registry.entries.get(reference)
    if (!found || reached.has(reference) || found === entry) return
    reached.add(reference)
    visit(found, found.body)
  }
  visit(entry, entry.body)
  return [...reached]
}

/** What `#/definitions/name` stands for within a resource; null when it stands for nothing. */
export function definitionIn(body: JsonObject, reference: string): JsonObject | null {
  const name = /^#\/definitions\/([^/]+)$/.exec(reference)?.[1]
  if (name === undefined) return null
  const definition = own(ownObject(body, 'definitions'), name.replaceAll('~1', '/').replaceAll('~0', '~'))
  return isObject(definition) ? definition : null
}
