import type { AssociateRequest, ProfileRequest } from '../../../core/ports/engine.ts'
import { type Associations, emptyProfile, type Profile } from '../../../core/profile/profile.ts'
import { localParts } from '../local-parts.ts'
import type { EngineRoom } from '../room.ts'

export interface Profiling {
  /** The profile of the rows; who asks while it is being computed shares the computation. Rejects with the signal's reason. */
  run(request: ProfileRequest, signal?: AbortSignal): Promise<Profile>
  /** How far a computation is, 0 … 1; null when there is none. */
  progress(key: string): number | null
  /** Ends the computations that read one of these parts, with this reason. */
  abandon(partKeys: readonly string[], reason: Error): void
}

interface Running {
  readonly profile: Promise<Profile>
  readonly stop: AbortController
  readonly partKeys: readonly string[]
  waiting: number
  progress: number
}

/** The server's side of the verb `profile`. */
export function openProfiling(room: EngineRoom): Profiling {
  const running = new Map<string, Running>()

  function start(request: ProfileRequest): Running {
    const stop = new AbortController()
    const tell = (progress: number) => {
      started.progress = progress
    }
    const profile = computeProfile(room, request, stop.signal, tell).finally(() => {
      if (running.get(request.key) === started) running.delete(request.key)
    })
    const partKeys = request.plan.parts.map(part => part.key)
    const started: Running = { profile, stop, partKeys, waiting: 0, progress: 0 }
    // Nobody may be left to hear of it.
    profile.catch(() => {})
    running.set(request.key, started)
    return started
  }

  return {
    async run(request, signal) {
      signal?.throwIfAborted()
      const shared = running.get(request.key) ?? start(request)
      shared.waiting += 1
      try {
        return await untilAborted(shared.profile, signal)
      } finally {
        shared.waiting -= 1
        if (shared.waiting === 0) {
          // Nobody waits any more: what comes next begins anew.
          if (running.get(request.key) === shared) running.delete(request.key)
          shared.stop.abort()
        }
      }
    },

    progress: key => running.get(key)?.progress ?? null,

    abandon(partKeys, reason) {
      const gone = new Set(partKeys)
      for (const { partKeys, stop } of running.values()) {
        if (partKeys.some(key => gone.has(key))) stop.abort(reason)
      }
    },
  }
}

async function computeProfile(
  { store, pool, scratch }: EngineRoom,
  { plan }: ProfileRequest,
  signal: AbortSignal,
  progress: (fraction: number) => void,
): Promise<Profile> {
  // A version that no row came for yet; the engine knows no table without columns.
  if (plan.columns.length === 0) return emptyProfile
  await using folder = await scratch.folder()
  await using local = await localParts(store, plan.parts)
  const { paths } = local
  const reach = { folder: folder.path, paths: [...paths] }
  return await pool.run('profile', { plan, paths }, reach, signal, progress)
}

/** The server's side of the verb `associate`. */
export async function associateColumns(
  { store, pool, scratch }: EngineRoom,
  { plan, kind }: AssociateRequest,
  signal?: AbortSignal,
): Promise<Associations> {
  await using folder = await scratch.folder()
  await using local = await localParts(store, plan.parts)
  const { paths } = local
  const reach = { folder: folder.path, paths: [...paths] }
  return await pool.run('associate', { plan, paths, kind }, reach, signal)
}

/** The promise, or the signal's reason as soon as it aborts. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const leave = () => reject(signal.reason)
  signal.addEventListener('abort', leave)
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
