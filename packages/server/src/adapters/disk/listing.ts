import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isObjectKey } from '../../core/object-key.ts'
import { isAbsent, onDisk } from './fault.ts'

export interface Listing {
  readonly key: string
  readonly bytes: number
  readonly changedAt: Date
}

/** Every object whose key begins with the prefix, in key order. One folder's names are held at a time per level. */
export function listObjects(root: string, prefix: string): AsyncIterable<Listing> {
  return listFolder(root, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix)
}

/** `at` is the key of the folder with a slash at its end, or empty text for the root. */
async function* listFolder(root: string, at: string, prefix: string): AsyncGenerator<Listing> {
  for (const name of await namesIn(join(root, at))) {
    const key = at + name
    if (key.endsWith('/')) {
      if (key.startsWith(prefix) || prefix.startsWith(key)) yield* listFolder(root, key, prefix)
    } else if (key.startsWith(prefix) && isObjectKey(key)) {
      const found = await onDisk(stat(join(root, key))).catch(absentAsNull)
      if (found) yield { key, bytes: found.size, changedAt: found.mtime }
    }
  }
}

/** Names of files, and of folders with a slash at their end: sorted so, they follow the order of keys. */
async function namesIn(folder: string): Promise<string[]> {
  const entries: Dirent[] = (await onDisk(readdir(folder, { withFileTypes: true })).catch(absentAsNull)) ?? []
  return entries
    .filter(entry => !entry.name.startsWith('.') && (entry.isFile() || entry.isDirectory()))
    .map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort()
}

function absentAsNull(error: unknown): null {
  if (isAbsent(error)) return null
  throw error
}
