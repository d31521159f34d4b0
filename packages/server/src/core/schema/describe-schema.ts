import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import type { Showing } from './describe.ts'
import { formFaults, keptDescriptor, losesIdentity, placeFaults, schemaNamed } from './descriptor.ts'
import { unknownResource } from './find.ts'
import { isObject, type Json, type JsonObject, own } from './json.ts'
import { newDescriptorId } from './names.ts'
import { refuseAll } from './plan.ts'
import { type Entry, inUnion, type Registry } from './registry.ts'
import type { Descriptor } from './resource.ts'
import { freshStamps, showingOf, type Writer, withRegistry } from './write.ts'

const MOST_DESCRIPTORS = 4000

type Within = (tx: CatalogTransaction, showing: Showing, descriptor: Descriptor) => Promise<void>

/** Adds a descriptor. `within` runs inside the transaction. Refuses with what `decide` tells, or `descriptor_limit`. */
export async function createDescriptor(
  catalog: Catalog,
  writer: Writer,
  sent: Json,
  within: Within,
): Promise<void> {
  await withRegistry(catalog, writer.actor, async ({ tx, registry }) => {
    if (registry.descriptors.length >= MOST_DESCRIPTORS) {
      throw refuse(
        'descriptor_limit',
        `A sandbox may have ${MOST_DESCRIPTORS} descriptors. Delete some first.`,
      )
    }
    const id = newDescriptorId()
    const { schema, body } = decide(registry, sent, id)
    const descriptor = { id, schemaId: schema.resource.id, body, ...freshStamps(writer) }
    await tx.schemas.describe(descriptor)
    await within(tx, showingOf(writer, registry), descriptor)
  })
}

/** Puts another body in the place of a descriptor's. Refuses with what `decide` tells, `unknown_descriptor` or `breaking_change`. */
export async function replaceDescriptor(
  catalog: Catalog,
  writer: Writer,
  id: string,
  sent: Json,
): Promise<{ showing: Showing; descriptor: Descriptor }> {
  return withRegistry(catalog, writer.actor, async ({ tx, registry }) => {
    const before = getDescriptor(registry, id)
    const { schema, body } = decide(registry, sent, before.id)
    keepIdentity(registry, before, body)
    const { createdAt, createdBy, createdClient } = before
    const stamps = { ...freshStamps(writer), createdAt, createdBy, createdClient }
    const descriptor = { id: before.id, schemaId: schema.resource.id, body, ...stamps }
    await tx.schemas.describe(descriptor)
    return { showing: showingOf(writer, registry), descriptor }
  })
}

/** Removes a descriptor. Refuses with `unknown_descriptor` or `breaking_change`. */
export async function removeDescriptor(catalog: Catalog, { actor }: Writer, id: string): Promise<void> {
  await withRegistry(catalog, actor, async ({ tx, registry }) => {
    const before = getDescriptor(registry, id)
    keepIdentity(registry, before, null)
    await tx.schemas.undescribe(before.id)
  })
}

/** The descriptor with an id in any case; refuses with `unknown_descriptor`. */
export function getDescriptor(registry: Registry, id: string): Descriptor {
  const found = registry.descriptors.find(
    descriptor => descriptor.id === id.toLowerCase().replace(/\/+$/, ''),
  )
  if (!found) throw unknownResource('unknown_descriptor', id)
  return found
}

/** Decide what a descriptor is. Pure; no I/O. Refuses with `invalid_descriptor` or `unknown_schema`, with all that is wrong. */
export function decide(registry: Registry, sent: Json, id: string): { schema: OwnSchema; body: JsonObject } {
  if (!isObject(sent)) throw refuse('malformed_request', 'A descriptor is a JSON object.')
  const body = keptDescriptor(sent)
  const form = formFaults(body)
  if (form.length > 0) throw refuseAll(form)
  const schema = ownSchema(registry, body, 'xdm:sourceSchema')
  if (own(body, 'xdm:destinationSchema') !== undefined) ownSchema(registry, body, 'xdm:destinationSchema')
  const place = placeFaults(registry, schema, body, id)
  if (place.length > 0) throw refuseAll(place)
  return { schema, body }
}

type OwnSchema = Entry & { readonly resource: NonNullable<Entry['resource']> }

function ownSchema(registry: Registry, body: JsonObject, member: string): OwnSchema {
  const entry = schemaNamed(registry, own(body, member))
  if (!entry?.resource) throw unknownResource('unknown_schema', String(own(body, member)))
  return { ...entry, resource: entry.resource }
}

function keepIdentity(registry: Registry, before: Descriptor, after: JsonObject | null): void {
  const schema = schemaNamed(registry, before.body['xdm:sourceSchema'])
  if (!schema || !inUnion(schema) || !losesIdentity(registry, schema, before, after)) return
  throw refuse(
    'breaking_change',
    `The schema ${schema.$id} carries the tag "union" and has rows, which are known by this primary identity.`,
  )
}
