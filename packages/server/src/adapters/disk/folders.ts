import { mkdir, open, rename, rmdir } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { isAbsent, onDisk, systemCode } from './fault.ts'

/** How often a folder may be pruned under a rename before something else must be wrong. */
const PRUNED_AT_MOST = 100

/**
 * Moves a finished file to its place below the root and makes the move survive a power cut.
 * A delete may prune the folder between its making and the move; then it is made again.
 */
export async function moveInto(root: string, source: string, target: string): Promise<void> {
  const folder = dirname(target)
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(folder, { recursive: true })
      await rename(source, target)
      break
    } catch (error) {
      // While folders come and go, a recursive mkdir may say ENOTDIR too.
      if (!isAbsent(error) || attempt === PRUNED_AT_MOST) throw error
    }
  }
  // Up to the root, since another put may have made a folder above and not have synced it yet.
  for (let above = folder; ; above = dirname(above)) {
    await syncFolder(above)
    if (above === root) return
  }
}

/** Removes empty folders from this one up to the root, which stays. */
export async function prune(root: string, folder: string): Promise<void> {
  for (
    let above = folder;
    above !== root && !relative(root, above).startsWith('..');
    above = dirname(above)
  ) {
    try {
      await onDisk(rmdir(above))
    } catch (error) {
      if (isAbsent(error)) continue
      if (systemCode(error) === 'ENOTEMPTY' || systemCode(error) === 'EEXIST') return
      throw error
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for syncing; its file system journals names itself.
  if (process.platform === 'win32') return
  try {
    await using handle = await open(folder, 'r')
    await handle.sync()
  } catch (error) {
    if (!isAbsent(error)) throw error // gone: the object was deleted meanwhile
  }
}
