import { CoreError } from '../errors.ts'
import { refuse } from '../refusals.ts'
import type { Pack } from './pack.ts'
import type { World } from './world.ts'

type Asked = Pick<Pack, 'key' | 'name'>

/** Refuses with `pack_loaded` while a pack is loaded that the load is not to replace. Pure; no I/O. */
export function decideLoad(current: World | null, asked: Asked, force: boolean): void {
  if (!current || force) return
  const message =
    current.pack === asked.key
      ? `${asked.name} is already loaded. Add ?force=true to reload it.`
      : `${current.name} is currently loaded. Add ?force=true to remove it and load ${asked.name}.`
  throw refuse('pack_loaded', message, { details: between(current, asked.key) })
}

/** The refusal of a load or removal while there is another one. Pure; no I/O. */
export function packBusy(current: World | null, asked: string): CoreError {
  return refuse('pack_busy', 'Another load or removal is in progress.', { details: between(current, asked) })
}

/** Says of a refusal between which packs it stood. */
export function between(current: World | null, asked: string) {
  return { currentlyLoaded: current?.pack ?? null, requestedLoad: asked }
}

/** Does the work; what it refuses as standing in the way says between which packs that was. */
export async function telling<T>(current: World | null, asked: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof CoreError) || error.kind !== 'conflict') throw error
    const details = { ...error.details, ...between(current, asked) }
    throw new CoreError(error.kind, error.code, error.message, {
      faults: error.faults,
      details,
      cause: error,
    })
  }
}
