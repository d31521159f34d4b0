import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFile,
  chown,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { refuse } from '../../../core/refusals.ts'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { isThere } from './files.ts'
import type { Place } from './place.ts'

/** What differs from PostgreSQL's defaults. Durability settings are the defaults: fsync, full_page_writes, synchronous_commit on. */
const CONFIGURATION = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
`

const UNFINISHED = '.database-'

/** Makes the cluster unless it is there: whole or not at all, also when two starters try at once. Answers the password. */
export async function ensureCluster(binaries: Binaries, place: Place): Promise<string> {
  if (!(await isThere(place.database))) await makeCluster(binaries, place)
  return readFile(place.password, 'utf8').catch(error => {
    throw refuse(
      'unavailable',
      `The database password in ${place.password} cannot be read (${error.code}). Start the server as the user who made the folder.`,
      { cause: error },
    )
  })
}

async function makeCluster(binaries: Binaries, place: Place): Promise<void> {
  const { account } = place
  const unfinished = await mkdtemp(join(place.base, UNFINISHED))
  try {
    const cluster = join(unfinished, 'cluster')
    const password = randomBytes(24).toString('hex')
    await writeFile(join(unfinished, 'password'), password, { mode: 0o600, flush: true })
    await mkdir(cluster, { mode: 0o700 })
    if (account) {
      await chown(cluster, account.uid, account.gid)
      await chown(unfinished, account.uid, account.gid)
    }
    await initialize(binaries, account, unfinished, cluster)
    await appendFile(join(cluster, 'postgresql.conf'), CONFIGURATION)
    await command(binaries.postgres, ['--single', '-D', cluster, 'postgres'], account, ownership(password))
    await rename(unfinished, place.database)
    await flushFolder(place.base)
  } catch (error) {
    await removeFolder(unfinished)
    // Another starter was faster: its cluster is the one.
    if (!(await isThere(place.database))) throw error
  }
}

/** Makes a rename in the folder survive a power cut. */
async function flushFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and needs no such thing.
  if (process.platform === 'win32') return
  await using handle = await open(folder)
  await handle.sync()
}

/** Removes what initializations that were killed left. To be called by whoever holds the folder's lock. */
export async function removeUnfinished({ base }: Place): Promise<void> {
  for (const name of await readdir(base)) {
    if (name.startsWith(UNFINISHED)) await removeFolder(join(base, name))
  }
}

/** Another starter may be writing or removing there at this moment: what stays is left to it, and else to the next start. */
async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
}

async function initialize(
  binaries: Binaries,
  account: Account | null,
  folder: string,
  cluster: string,
): Promise<void> {
  // Nobody keeps the superuser's password: who needs one uses single-user mode.
  const superuser = join(folder, 'superuser')
  await writeFile(superuser, randomBytes(24).toString('hex'), { mode: 0o600 })
  if (account) await chown(superuser, account.uid, account.gid)
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${superuser}`]
  await command(binaries.initdb, ['-D', cluster, ...locale, ...access], account)
  await rm(superuser)
}

/** One statement per line, as single-user mode wants them. */
function ownership(password: string): string {
  return [
    `create role rowhouse login createdb password '${password}';`,
    'create database rowhouse owner rowhouse;',
    '',
  ].join('\n')
}

/** Runs a program to its end; its last words become the error's message. */
export async function command(
  program: string,
  args: readonly string[],
  account: Account | null,
  input = '',
): Promise<void> {
  const child = spawn(program, args, {
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(account && { uid: account.uid, gid: account.gid }),
  })
  let output = ''
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-2000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0 || output.includes('ERROR:'))
    throw new Error(`${program} ended with ${code}: ${output.trim()}`)
}
