import type { Scope } from '../access/access.ts'
import type { Version } from '../dataset/dataset.ts'
import type { VersionId } from '../ids.ts'
import type { Catalog } from '../ports/catalog.ts'

/** Works on a version, if it is there. A failure is none when the version was deleted meanwhile, and its parts with it. */
export async function whileThere(
  catalog: Catalog,
  scope: Scope,
  id: VersionId,
  work: (version: Version) => Promise<unknown>,
): Promise<void> {
  const find = () => catalog.read(scope, tx => tx.versions.get(id))
  const version = await find()
  if (!version) return
  try {
    await work(version)
  } catch (error) {
    if (await find()) throw error
  }
}
