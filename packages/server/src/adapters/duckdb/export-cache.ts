import { createHash } from 'node:crypto'
import type { Exported, ExportRequest } from '../../core/ports/engine.ts'
import { type ExportMaking, makeExport } from './export-making.ts'
import { followFile } from './follow-file.ts'
import type { EngineRoom } from './room.ts'

/** Exports that are being made or were made, each for all who ask for it. */
export interface ExportCache extends AsyncDisposable {
  open(request: ExportRequest, signal?: AbortSignal): Promise<Exported>
}

/** What finished exports that nobody reads may take. */
export interface CacheBounds {
  readonly bytes: number
  readonly milliseconds: number
}

const BOUNDS: CacheBounds = { bytes: 2 * 2 ** 30, milliseconds: 60 * 60 * 1000 }

interface Entry {
  readonly name: string
  readonly making: ExportMaking
  readers: number
  /** Null until it is whole. */
  bytes: number | null
  /** When it was released last, by the monotonic clock. */
  used: number
}

/** Opens an empty cache in the engine's scratch folder. */
export function openExportCache(room: EngineRoom, bounds: CacheBounds = BOUNDS): ExportCache {
  const entries = new Map<string, Entry>()

  function add(name: string, request: ExportRequest): Entry {
    const making = makeExport(room, request)
    const entry: Entry = { name, making, readers: 0, bytes: null, used: performance.now() }
    entries.set(name, entry)
    making.whole.then(
      bytes => {
        entry.bytes = bytes
        trim()
      },
      () => forget(entry),
    )
    return entry
  }

  /** Nobody finds it any more; who reads it may go on. */
  function forget(entry: Entry): void {
    if (entries.get(entry.name) === entry) entries.delete(entry.name)
    if (entry.readers === 0) void entry.making[Symbol.asyncDispose]()
  }

  async function release(entry: Entry): Promise<void> {
    entry.readers -= 1
    entry.used = performance.now()
    if (entry.readers > 0) return
    const kept = entry.bytes !== null && entries.get(entry.name) === entry
    if (!kept) {
      forget(entry)
      await entry.making[Symbol.asyncDispose]()
    }
    trim()
  }

  function trim(): void {
    const idle = [...entries.values()]
      .filter(entry => entry.readers === 0 && entry.bytes !== null)
      .sort((a, b) => a.used - b.used)
    let total = idle.reduce((sum, entry) => sum + (entry.bytes ?? 0), 0)
    for (const entry of idle) {
      const old = performance.now() - entry.used > bounds.milliseconds
      if (!old && total <= bounds.bytes) return
      total -= entry.bytes ?? 0
      forget(entry)
    }
  }

  return {
    async open(request, signal) {
      signal?.throwIfAborted()
      trim()
      const name = nameOf(request)
      const entry = entries.get(name) ?? add(name, request)
      entry.readers += 1
      try {
        return exported(await unlessAborted(entry.making.file, signal), entry, release)
      } catch (error) {
        await release(entry)
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...entries.values()].map(entry => entry.making[Symbol.asyncDispose]()))
      entries.clear()
    },
  }
}

function exported(
  file: Awaited<ExportMaking['file']>,
  entry: Entry,
  release: (entry: Entry) => Promise<void>,
): Exported {
  let held = true
  return {
    whole: () => entry.making.whole,
    bytes: range => followFile(file, entry.making.whole, range),
    async [Symbol.asyncDispose]() {
      if (held) {
        held = false
        await release(entry)
      }
    },
  }
}

function nameOf({ cacheKey, format, spreadsheetSafe }: ExportRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([cacheKey, format, spreadsheetSafe]))
    .digest('hex')
}

async function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise
  const aborted = Promise.withResolvers<never>()
  const leave = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', leave)
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
