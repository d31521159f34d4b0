import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { refuse } from '../../../core/refusals.ts'
import { type Account, accountForRoot, canEnter } from './account.ts'
import { isThere } from './files.ts'
import type { Observe } from './observe.ts'

/** Where a cluster lies, and whose it is. */
export interface Place {
  /** Holds everything below. */
  readonly base: string
  /** Appears with one rename, cluster and password in it. */
  readonly database: string
  readonly cluster: string
  readonly password: string
  readonly log: string
  /** Null: PostgreSQL runs as whoever runs this process. */
  readonly account: Account | null
}

const ELSEWHERE = '/var/lib/rowhouse'

/**
 * Decides where the cluster of a data folder lies. That is the folder itself, unless this is root and the account that
 * PostgreSQL must run as cannot enter it: then a folder below /var/lib/rowhouse, to which the file `elsewhere` points.
 */
export async function findPlace(folder: string, observe: Observe): Promise<Place> {
  await mkdir(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o755 : 0o700 })
  const home = await realpath(folder)
  const moved = await readPointer(home)
  const place = await placeIn(moved ?? home)
  if (!place.account || (await canEnter(place.account, place.base))) return place
  if (moved || (await isThere(place.database))) throw closed(place.account, place.base)
  const elsewhere = await pointElsewhere(home)
  observe({ kind: 'embedded_elsewhere', folder: home, elsewhere, account: place.account.name })
  return placeIn(elsewhere)
}

async function placeIn(base: string): Promise<Place> {
  const database = join(base, 'database')
  const cluster = join(database, 'cluster')
  return {
    base,
    database,
    cluster,
    password: join(database, 'password'),
    log: join(base, 'postgres.log'),
    account: await accountForRoot(cluster),
  }
}

async function readPointer(home: string): Promise<string | null> {
  const pointer = join(home, 'elsewhere')
  const text = await readFile(pointer, 'utf8').catch(error => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const path = text.trim()
  if (await isThere(path)) return path
  throw refuse(
    'unavailable',
    `The database of ${home} lies in ${path}, which cannot be read. Bring that folder back, or delete ${pointer} to begin with an empty database.`,
  )
}

/** Makes a fresh folder that ordinary accounts can enter and points to it; of two starters at once, one's counts. */
async function pointElsewhere(home: string): Promise<string> {
  const fresh = join(ELSEWHERE, randomBytes(6).toString('hex'))
  const unfinished = join(home, `.elsewhere-${randomBytes(6).toString('hex')}`)
  await mkdir(fresh, { recursive: true, mode: 0o755 })
  await writeFile(unfinished, `${fresh}\n`, { mode: 0o600, flush: true })
  try {
    await link(unfinished, join(home, 'elsewhere'))
    return fresh
  } catch (error) {
    await rm(fresh, { recursive: true })
    const other = await readPointer(home)
    if (other) return other
    throw error
  } finally {
    await rm(unfinished)
  }
}

function closed(account: Account, base: string): Error {
  return refuse(
    'unavailable',
    `The account "${account.name}", as which PostgreSQL runs, cannot enter ${base}. Let it pass: chmod a+x that folder and those above it.`,
  )
}
