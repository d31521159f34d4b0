import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const EVERY_MS = 250
/** A process whose pages are counted one by one gets no memory meanwhile: they are counted only when there are so many more of them. */
const WORTH_A_COUNT = 1.03

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
  let counted = 0
  const watching = (async () => {
    while (process.platform === 'linux' && !stop.signal.aborted) {
      const pids = await familyOf(pid, folder)
      const own = await sumOf(pids, ownPages)
      if (own > counted * WORTH_A_COUNT) {
        counted = own
        peak = Math.max(peak, await sumOf(pids, proportionalBytes))
      }
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
  const line = await readOf(pid, 'stat')
  // The name in parentheses may hold anything, parentheses and spaces too.
  return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}

async function sumOf(pids: readonly number[], of: (pid: number) => Promise<number>): Promise<number> {
  return (await Promise.all(pids.map(of))).reduce((sum, each) => sum + each, 0)
}

/** How many pages a process has for itself, as the system keeps count of it. */
async function ownPages(pid: number): Promise<number> {
  const [, resident = 0, shared = 0] = (await readOf(pid, 'statm')).split(' ').map(Number)
  return resident - shared
}

async function proportionalBytes(pid: number): Promise<number> {
  return Number(/^Pss:\s+(\d+) kB/m.exec(await readOf(pid, 'smaps_rollup'))?.[1] ?? 0) * 1024
}

/** Nothing of a process that has ended. */
function readOf(pid: number, name: string): Promise<string> {
  return readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')
}
