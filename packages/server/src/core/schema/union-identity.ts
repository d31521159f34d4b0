import type { Fault } from '../errors.ts'
import { isPrimaryIdentity, sourceProperties } from './identity.ts'
import { own } from './json.ts'
import { uriOf } from './names.ts'
import { descriptorsOf, type Entry, type Registry } from './registry.ts'
import type { Resolved } from './resolve.ts'

/**
 * What keeps a schema out of a union: no identity by which its rows could be known, or a one-to-one relationship to another schema
 * that says not, or says wrongly, by which identity. Pure; no I/O.
 */
export function unionIdentityFaults(registry: Registry, entry: Entry, resolved: Resolved): Fault[] {
  const descriptors = descriptorsOf(registry, entry)
  const relations = descriptors.filter(({ body }) => body['@type'] === 'xdm:descriptorOneToOne')
  const faults = relations.flatMap(({ body }) => relationFaults(registry, entry, body))
  if (own(resolved.properties, 'identityMap') || descriptors.some(isPrimaryIdentity)) return faults
  const message = `The schema ${entry.$id} has neither an identityMap nor a primary identity; rows of a union need one.`
  return [...faults, fault('union_without_identity', message)]
}

function relationFaults(registry: Registry, entry: Entry, relation: Entry['body']): Fault[] {
  const [property = ''] = sourceProperties(relation)
  const reference = descriptorsOf(registry, entry).find(
    ({ body }) =>
      body['@type'] === 'xdm:descriptorReferenceIdentity' && sourceProperties(body).includes(property),
  )
  const destination = registry.entries.get(uriOf(String(relation['xdm:destinationSchema'])))
  if (!reference) {
    const message = `The relationship of ${property} (${entry.$id}) has no reference identity; add an xdm:descriptorReferenceIdentity.`
    return [fault('union_without_reference', message)]
  }
  const primary = destination && descriptorsOf(registry, destination).find(isPrimaryIdentity)
  const [told, wanted] = [reference.body['xdm:identityNamespace'], primary?.body['xdm:namespace']]
  if (told === wanted) return []
  const message = `The reference identity of ${property} (${entry.$id}) has the namespace ${told}; the primary identity of its destination has ${wanted ?? 'none'}.`
  return [fault('union_namespaces_differ', message)]
}

function fault(code: string, message: string): Fault {
  return { pointer: '/meta:immutableTags', code, message }
}
