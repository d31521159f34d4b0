import type { Actor } from '../access/access.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import { keptBody } from './body.ts'
import { eTagOf, rawForm, type Showing, versionOf } from './describe.ts'
import { difference } from './difference.ts'
import { getOwnEntry } from './find.ts'
import type { Json, JsonObject } from './json.ts'
import { newChangeId, newSchemaId, type ResourceKind } from './names.ts'
import { checkRemoval, checkWrite } from './plan.ts'
import { type Entry, entryOf, type Registry, registryOf, withEntries } from './registry.ts'
import type { SchemaChange, SchemaResource, Stamps } from './resource.ts'

/** Who writes to the registry, and under which request. */
export interface Writer {
  readonly actor: Actor
  readonly client: string
  readonly requestId: string
  readonly maxFields: number
}

/** The registry within a transaction that alone may write to it. */
export interface HeldRegistry {
  readonly tx: CatalogTransaction
  readonly registry: Registry
}

type Within = (tx: CatalogTransaction, showing: Showing, entry: Entry) => Promise<void>

/** Does something with the registry while nobody else writes to it. */
export function withRegistry<T>(
  catalog: Catalog,
  { scope, organization }: Actor,
  work: (held: HeldRegistry) => Promise<T>,
): Promise<T> {
  return catalog.transact(scope, async tx => {
    await tx.schemas.hold()
    return work({ tx, registry: registryOf(organization.tenant, await tx.schemas.registry()) })
  })
}

/** The registry as it stands, to read from. */
export async function readRegistry(catalog: Catalog, { scope, organization }: Actor): Promise<Registry> {
  return registryOf(organization.tenant, await catalog.read(scope, tx => tx.schemas.registry()))
}

/** Registers a resource. `within` runs inside the transaction. Refuses with all that `checkWrite` tells. */
export async function createResource(
  catalog: Catalog,
  writer: Writer,
  kind: ResourceKind,
  sent: Json,
  within: Within,
): Promise<void> {
  const body = keptBody(sent)
  await withRegistry(catalog, writer.actor, async ({ tx, registry }) => {
    const resource = fresh(writer, kind, body)
    const entry = entryOf(registry.tenant, resource)
    const after = withEntries(registry, [entry])
    checkWrite(registry, after, [entry], writer.maxFields)
    await tx.schemas.put(resource, changeOf(writer, resource, null))
    await within(tx, showingOf(writer, after), entry)
  })
}

/** Something a resource becomes, made of how it is shown in its raw form. */
export type Change = (raw: JsonObject) => Json

/**
 * Changes a resource to what `change` makes of its raw form, provided it is still as `ifMatch` names it (null: however it is).
 * Refuses with `precondition_failed`, what `change` refuses, and all that `checkWrite` tells.
 */
export async function changeResource(
  catalog: Catalog,
  writer: Writer,
  target: { readonly kind: ResourceKind; readonly id: string; readonly ifMatch: string | null },
  change: Change,
): Promise<{ showing: Showing; entry: Entry }> {
  return withRegistry(catalog, writer.actor, async ({ tx, registry }) => {
    const old = getOwnEntry(registry, target.kind, target.id)
    checkMatch(old, target.ifMatch)
    const body = keptBody(change(rawForm(showingOf(writer, registry), old)))
    const resource = changed(writer, old.resource, body)
    const entry = entryOf(registry.tenant, resource)
    const after = withEntries(registry, [entry])
    checkWrite(registry, after, [entry], writer.maxFields)
    await tx.schemas.put(resource, changeOf(writer, resource, old.body))
    return { showing: showingOf(writer, after), entry }
  })
}

/** Removes a resource. Refuses with `precondition_failed`, `breaking_change` or `resource_in_use`. */
export async function removeResource(
  catalog: Catalog,
  { actor }: Writer,
  target: { readonly kind: ResourceKind; readonly id: string; readonly ifMatch: string | null },
): Promise<void> {
  await withRegistry(catalog, actor, async ({ tx, registry }) => {
    const entry = getOwnEntry(registry, target.kind, target.id)
    checkMatch(entry, target.ifMatch)
    checkRemoval(registry, entry)
    for (const { id, body } of registry.descriptors) {
      if (body['xdm:destinationSchema'] === entry.$id) await tx.schemas.undescribe(id)
    }
    await tx.schemas.remove(entry.resource.id)
  })
}

export function showingOf({ actor, maxFields }: Writer, registry: Registry): Showing {
  return { registry, organization: actor.organization, sandbox: actor.sandbox, maxFields }
}

/** A resource that begins now. */
export function fresh(
  writer: Writer,
  kind: ResourceKind,
  body: JsonObject,
  id = newSchemaId(),
): SchemaResource {
  return { id, kind, title: String(body.title), minor: 0, body, ...freshStamps(writer) }
}

export function freshStamps({ actor, client }: Writer): Stamps {
  const now = new Date()
  return {
    createdAt: now,
    updatedAt: now,
    createdBy: actor.user.id,
    updatedBy: actor.user.id,
    createdClient: client,
    updatedClient: client,
  }
}

function changed({ actor, client }: Writer, old: SchemaResource, body: JsonObject): SchemaResource {
  // Two writes within a millisecond, or a clock that went back: lists are ordered by this time.
  const updatedAt = new Date(Math.max(Date.now(), old.updatedAt.getTime() + 1))
  const by = { updatedAt, updatedBy: actor.user.id, updatedClient: client }
  return { ...old, title: String(body.title), minor: old.minor + 1, body, ...by }
}

/** What a write did, for the audit log. */
export function changeOf(writer: Writer, resource: SchemaResource, before: JsonObject | null): SchemaChange {
  return {
    id: newChangeId(),
    schemaId: resource.id,
    changedAt: resource.updatedAt,
    changedBy: writer.actor.user.id,
    client: writer.client,
    requestId: writer.requestId,
    updates:
      before === null
        ? [{ action: 'add', path: '', value: resource.body }]
        : difference(before, resource.body),
  }
}

/** `If-Match` names a version, or an `eTag`, by itself or as the beginning of an answer's `ETag`. */
function checkMatch(entry: Entry, ifMatch: string | null): void {
  if (ifMatch === null) return
  const names = ifMatch.split(',').map(name => name.trim().replace(/^"|"$/g, ''))
  const states = [versionOf(entry), eTagOf(entry), '*']
  if (names.some(name => states.includes(name) || states.includes(name.split('-')[0] ?? ''))) return
  throw refuse(
    'precondition_failed',
    `${entry.$id} is not as If-Match names it; its version is ${versionOf(entry)} now. Read it again.`,
  )
}
