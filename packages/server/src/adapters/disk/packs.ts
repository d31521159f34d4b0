import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isPackKey } from '../../core/pack/format/manifest.ts'
import { comparePackKeys, ownPackKeys } from '../../core/pack/order.ts'
import type { Pack } from '../../core/pack/pack.ts'
import type { InvalidPack, PackShelf, ShelfListing } from '../../core/ports/packs.ts'
import { systemCode } from './fault.ts'
import { FolderFault, markFiles, readFiles } from './pack-folder.ts'
import { readPackAside } from './read-pack.ts'

const MOST_FOLDERS = 200
/** Of a folder: an author mends a few at a time. */
const MOST_REASONS = 20

export interface PackFolders {
  /** The server's own packs. */
  readonly own: string
  /** The operator's. */
  readonly operator: string
  /** Whether the operator named it; if not, it need not be there. */
  readonly operatorNamed: boolean
}

interface Shelved {
  /** Changes when a file does. */
  readonly mark: string
  readonly pack: Pack | null
  readonly invalid: readonly InvalidPack[]
}

/** Packs as folders. They are read at the first call, and again at each call after something in them changed. */
export function openDiskPacks({ own, operator, operatorNamed }: PackFolders): PackShelf {
  const shelved = new Map<string, Shelved>()
  let reading: Promise<ShelfListing> | null = null

  async function look(root: string, isOwn: boolean): Promise<Shelved[]> {
    const { folders, invalid } = await foldersIn(root, isOwn || operatorNamed)
    const found: Shelved[] = [{ mark: '', pack: null, invalid }]
    for (const folder of folders) {
      const path = join(root, folder)
      const now = await shelve(path, folder, isOwn, shelved.get(path))
      shelved.set(path, now)
      found.push(now)
    }
    const gone = [...shelved.keys()].filter(path => resolve(path, '..') === root)
    for (const path of gone) if (!folders.some(folder => join(root, folder) === path)) shelved.delete(path)
    return found
  }

  async function read(): Promise<ShelfListing> {
    const found = [...(await look(resolve(own), true)), ...(await look(resolve(operator), false))]
    const packs = found.flatMap(({ pack }) => pack ?? [])
    packs.sort((one, other) => comparePackKeys(one.key, other.key))
    return { packs, invalid: found.flatMap(each => each.invalid) }
  }

  /** Calls at the same time share one look. */
  function list(): Promise<ShelfListing> {
    reading ??= read().finally(() => {
      reading = null
    })
    return reading
  }

  return {
    list,
    async get(key) {
      const { packs } = await list()
      return packs.find(pack => pack.key === key) ?? null
    },
  }
}

/** The folders in one that has to be there, or may. */
async function foldersIn(
  root: string,
  isNeeded: boolean,
): Promise<{ folders: string[]; invalid: InvalidPack[] }> {
  try {
    const entries = (await readdir(root, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'))
    const links = entries.filter(entry => entry.isSymbolicLink())
    const folders = entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
    const invalid = links.map(({ name }) => because(name, 'Symbolic links are not followed.'))
    if (folders.length > MOST_FOLDERS) {
      invalid.push(because('', `Of ${folders.length} folders, the first ${MOST_FOLDERS} are read.`))
    }
    return { folders: folders.sort().slice(0, MOST_FOLDERS), invalid }
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    if (!isNeeded && code === 'ENOENT') return { folders: [], invalid: [] }
    return { folders: [], invalid: [because('', `The folder of packs cannot be read (${code}).`)] }
  }
}

async function shelve(path: string, folder: string, isOwn: boolean, before?: Shelved): Promise<Shelved> {
  const complaint = nameComplaint(folder, isOwn)
  if (complaint) return { mark: '', pack: null, invalid: [because(folder, complaint)] }
  try {
    const marks = await markFiles(path)
    const mark = marks.map(each => each.mark).join('\n')
    if (before?.mark === mark && mark !== '') return before
    const { pack, faults } = await readPackAside(folder, await readFiles(path, marks))
    const invalid = faults
      .slice(0, MOST_REASONS)
      .map(({ file, line, message }) => ({ folder, file, line, reason: message }))
    return { mark, pack, invalid }
  } catch (error) {
    return { mark: '', pack: null, invalid: [unread(folder, error)] }
  }
}

function nameComplaint(folder: string, isOwn: boolean): string | null {
  if (!isPackKey(folder))
    return 'The name of the folder is no key: 2 to 32 of a-z, 0-9 and "-", a letter first.'
  const isTaken = !isOwn && ownPackKeys.includes(folder)
  return isTaken
    ? 'A pack of the server itself has this key; give the folder and its pack another one.'
    : null
}

function unread(folder: string, error: unknown): InvalidPack {
  if (error instanceof FolderFault) return { folder, file: error.file, line: 1, reason: error.message }
  const code = systemCode(error)
  if (code === undefined) throw error
  return because(folder, `The folder cannot be read (${code}).`)
}

function because(folder: string, reason: string): InvalidPack {
  return { folder, file: '', line: 1, reason }
}
