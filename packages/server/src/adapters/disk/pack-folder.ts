import { constants, type Dirent } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LARGEST_PACK } from '../../core/pack/format/read.ts'

/** More than a pack can have, and few enough to look at on each call. */
const MOST_FILES = 100
const CSV_FOLDER = 'csv'

/** A folder that cannot be read as a pack's, told to its operator. */
export class FolderFault extends Error {
  readonly file: string
  constructor(file: string, message: string) {
    super(message)
    this.file = file
  }
}

/** A file as the folder's listing tells it: enough to see that it is another one now. */
export interface FileMark {
  readonly path: string
  readonly bytes: number
  readonly mark: string
}

/** The files of a pack's folder, in the order of their paths. Names that begin with a dot are passed over. */
export async function markFiles(folder: string): Promise<FileMark[]> {
  const paths = await pathsIn(folder, '')
  const marks = await Promise.all(paths.map(path => markFile(folder, path)))
  const bytes = marks.reduce((sum, mark) => sum + mark.bytes, 0)
  if (bytes > LARGEST_PACK) {
    throw new FolderFault(
      '',
      `A pack has at most ${LARGEST_PACK / 2 ** 20} MiB; this one has ${bytes} bytes.`,
    )
  }
  return marks
}

/** The bytes of the files that were marked, and no more of each than was there then. */
export async function readFiles(
  folder: string,
  marks: readonly FileMark[],
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const { path, bytes } of marks) files.set(path, await readBounded(folder, path, bytes))
  return files
}

async function pathsIn(folder: string, below: string): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true })
  const seen = entries.filter(({ name }) => !name.startsWith('.'))
  if (seen.length > MOST_FILES) throw new FolderFault(below, `The folder has more than ${MOST_FILES} files.`)
  const found: string[] = []
  for (const entry of seen) found.push(...(await pathsOf(folder, below, entry)))
  return found.sort()
}

async function pathsOf(folder: string, below: string, entry: Dirent): Promise<string[]> {
  const path = below + entry.name
  if (entry.isFile()) return [path]
  if (entry.isSymbolicLink()) throw new FolderFault(path, 'Symbolic links are not followed.')
  if (!entry.isDirectory()) throw new FolderFault(path, 'This is neither a file nor a folder.')
  if (path !== CSV_FOLDER) throw new FolderFault(path, 'A pack has no folder but csv/.')
  return pathsIn(folder, `${path}/`)
}

async function markFile(folder: string, path: string): Promise<FileMark> {
  const found = await lstat(join(folder, path), { bigint: true })
  const { size, mtimeNs, ctimeNs, ino } = found
  return { path, bytes: Number(size), mark: `${path} ${size} ${mtimeNs} ${ctimeNs} ${ino}` }
}

async function readBounded(folder: string, path: string, bytes: number): Promise<Uint8Array> {
  // What was a file when it was listed may be a link or a pipe by now.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  await using file = await open(join(folder, path), flags)
  const stat = await file.stat()
  if (!stat.isFile() || stat.size !== bytes) throw new FolderFault(path, 'The file changes while it is read.')
  const buffer = Buffer.alloc(bytes)
  for (let filled = 0; filled < bytes; ) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, filled)
    if (bytesRead === 0) throw new FolderFault(path, 'The file changes while it is read.')
    filled += bytesRead
  }
  return buffer
}
