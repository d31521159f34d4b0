import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** Not often: a process that is looked at gets no memory meanwhile. */
const EVERY_MS = 500

/** The most memory, in bytes, that all processes of a server held at one moment since the watch began. */
export interface MemoryWatch extends AsyncDisposable {
  peak(): number
}

/**
 * Samples the proportional set size (PSS: shared pages counted once) of a process, of all its descendants, and of every
 * process that stands below `folder`, as its PostgreSQL does. Linux only; elsewhere the peak is 0.
 */
export function watchMemory(pid: number, folder: string): MemoryWatch {
  const stop = new AbortController()
  let peak = 0
  const watching = (async () => {
    while (process.platform === 'linux' && !stop.signal.aborted) {
      peak = Math.max(peak, await memoryOf(await familyOf(pid, folder)))
      await sleep(EVERY_MS, undefined, { signal: stop.signal }).catch(() => {})
    }
  })()
  return {
    peak: () => peak,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await watching
    },
  }
}

async function familyOf(pid: number, folder: string): Promise<number[]> {
  const all = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const parents = new Map(await Promise.all(all.map(async each => [each, await parentOf(each)] as const)))
  const places = new Map(
    await Promise.all(
      all.map(async each => [each, await readlink(`/proc/${each}/cwd`).catch(() => '')] as const),
    ),
  )
  const belongs = (each: number): boolean => {
    if (each === pid || places.get(each)?.startsWith(`${folder}/`)) return true
    const parent = parents.get(each) ?? 0
    return parent > 1 && belongs(parent)
  }
  return all.filter(belongs)
}

async function parentOf(pid: number): Promise<number> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name in parentheses may hold anything, parentheses and spaces too.
  return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}

async function memoryOf(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(
    pids.map(async pid => {
      const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
      return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
