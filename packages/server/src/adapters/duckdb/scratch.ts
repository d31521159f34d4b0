import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'

/** Folders for work in progress, all below one folder that belongs to this server. */
export interface Scratch extends AsyncDisposable {
  readonly root: string
  /** A fresh empty folder, gone with everything in it when released. */
  folder(): Promise<ScratchFolder>
}

export interface ScratchFolder extends AsyncDisposable {
  readonly path: string
}

/** Makes this server's scratch folder below `base` and removes those of servers that were killed. */
export async function openScratch(base: string): Promise<Scratch> {
  await mkdir(base, { recursive: true })
  await removeLeftovers(base)
  const root = join(resolve(base), `${owner()}-${randomUUID()}`)
  await mkdir(root)
  return {
    root,
    async folder() {
      const path = join(root, randomUUID())
      await mkdir(path)
      return { path, [Symbol.asyncDispose]: () => remove(path) }
    },
    [Symbol.asyncDispose]: () => remove(root),
  }
}

/** Names a server among all that may share the folder; the time tells two processes of the same number apart. */
function owner(): string {
  const host = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '_')
  return `engine-${host}-${process.pid}-${Math.round(performance.timeOrigin)}`
}

const NAME = /^(engine-[a-z0-9_]*-)([0-9]+)-([0-9]+)-/

async function removeLeftovers(base: string): Promise<void> {
  const own = NAME.exec(`${owner()}-`)
  for (const name of await readdir(base)) {
    const found = NAME.exec(name)
    if (!found || found[1] !== own?.[1]) continue
    const sameNumber = found[2] === own?.[2]
    if (sameNumber ? found[3] !== own?.[3] : !alive(Number(found[2]))) await remove(join(base, name))
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A file that cannot be removed now is left to the next start. */
async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 2 }).catch(() => {})
}
