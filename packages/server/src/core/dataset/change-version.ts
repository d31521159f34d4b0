import type { Scope } from '../access/access.ts'
import { isId, type VersionId } from '../ids.ts'
import type { Catalog, CatalogReader } from '../ports/catalog.ts'
import type { VersionChange } from '../ports/catalog-values.ts'
import { refuse } from '../refusals.ts'
import type { Version } from './dataset.ts'
import { checkTags } from './tags.ts'

/**
 * Changes what is said about a version, provided it is still as `asSeen` wants it (null: however it is).
 * Refuses with `unknown_version`, `precondition_failed` or `invalid_value`.
 */
export async function changeVersion(
  catalog: Catalog,
  scope: Scope,
  id: VersionId,
  asked: VersionChange,
  asSeen: ((version: Version) => boolean) | null,
): Promise<Version> {
  return catalog.transact(scope, async tx => {
    const version = await getVersion(tx, id)
    if (asSeen && !asSeen(version)) throw changedMeanwhile(id)
    const change = { ...asked, ...(asked.tags && { tags: checkTags(asked.tags) }) }
    const changed = await tx.versions.change(id, asSeen ? version.revision : null, change)
    if (!changed) throw asSeen ? changedMeanwhile(id) : unknownVersion(id)
    return changed
  })
}

/** The version, or `unknown_version`. */
export async function getVersion(tx: CatalogReader, id: string): Promise<Version> {
  const version = isId(id) ? await tx.versions.get(id as VersionId) : null
  if (!version) throw unknownVersion(id)
  return version
}

function unknownVersion(id: string): Error {
  return refuse('unknown_version', `There is no dataset version ${id}.`)
}

function changedMeanwhile(id: string): Error {
  return refuse(
    'precondition_failed',
    `Version ${id} is no longer as If-Match names it. Read it again and decide on what it is now.`,
  )
}
