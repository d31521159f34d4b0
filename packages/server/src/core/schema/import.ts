import type { Fault } from '../errors.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import { keptBody } from './body.ts'
import type { Showing } from './describe.ts'
import { PLACEHOLDER, renamed } from './exported.ts'
import { isObject, type Json, type JsonObject, own } from './json.ts'
import { placeOf, uriOf } from './names.ts'
import { writeFaults } from './plan.ts'
import { type Entry, entryOf, type Registry, withEntries } from './registry.ts'
import type { SchemaResource } from './resource.ts'
import { changeOf, fresh, showingOf, type Writer, withRegistry } from './write.ts'

const MOST_RESOURCES = 500

type Within = (tx: CatalogTransaction, showing: Showing, entries: readonly Entry[]) => Promise<void>

/**
 * Registers what was exported, here or elsewhere, under the same ids: all of it or nothing. `within` runs inside the transaction.
 * Refuses with `import_refused`, which tells everything that is wrong.
 */
export async function importResources(
  catalog: Catalog,
  writer: Writer,
  sent: Json,
  within: Within,
): Promise<void> {
  if (!Array.isArray(sent))
    throw refuse('malformed_request', 'The body must be an array of exported resources.')
  if (sent.length > MOST_RESOURCES) throw refused(`An import may have ${MOST_RESOURCES} resources.`)
  await withRegistry(catalog, writer.actor, async ({ tx, registry }) => {
    const resources = sent.map(item => importedResource(writer, registry, item))
    const entries = resources.map(resource => entryOf(registry.tenant, resource))
    checkNew(registry, entries)
    const after = withEntries(registry, entries)
    const faults = writeFaults(registry, after, entries, writer.maxFields)
    const [first] = faults
    if (first) throw refused(first.message, faults)
    for (const resource of resources) await tx.schemas.put(resource, changeOf(writer, resource, null))
    await within(tx, showingOf(writer, after), entries)
  })
}

/** One exported resource as it is to stand here, the placeholder replaced. */
function importedResource(writer: Writer, registry: Registry, item: Json): SchemaResource {
  if (!isObject(item))
    throw refuse('malformed_request', 'Each item of the import must be an exported resource.')
  const here = renamed(item, PLACEHOLDER, registry.tenant) as JsonObject
  const $id = own(here, '$id')
  const place = typeof $id === 'string' ? placeOf(uriOf($id)) : null
  if (typeof $id !== 'string' || place?.tenant !== registry.tenant) {
    const told = typeof $id === 'string' ? `${$id.slice(0, 200)} is no` : 'An item has no'
    throw refused(`${told} "$id" of an exported resource, with ${PLACEHOLDER} for the tenant.`)
  }
  return fresh(writer, place.kind, keptBody(here), place.id)
}

function checkNew(registry: Registry, entries: readonly Entry[]): void {
  const seen = new Set(registry.entries.keys())
  for (const { $id } of entries) {
    if (seen.has($id)) throw refused(`${$id} exists in this sandbox already.`)
    seen.add($id)
  }
}

function refused(message: string, faults: readonly Fault[] = []): Error {
  return refuse('import_refused', `Nothing was imported. ${message}`, { faults })
}
