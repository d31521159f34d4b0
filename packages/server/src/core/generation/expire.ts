import type { Catalog } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import type { Generation } from './job.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** When the files of a generation go, which are kept for so many days (null: for ever); null where none are there. Pure; no I/O. */
export function filesExpireAt(
  { state, endedAt, filesExpiredAt }: Pick<Generation, 'state' | 'endedAt' | 'filesExpiredAt'>,
  keptDays: number | null,
): Date | null {
  if (keptDays === null || state !== 'completed' || filesExpiredAt || !endedAt) return null
  return new Date(endedAt.getTime() + keptDays * DAY_MS)
}

/**
 * Removes the files of generations that ended so many days ago, and the blocks of those that failed; their datasets stay. Answers how many
 * generations it changed. Each is one transaction, so that it may run beside itself and end at any moment; what it does not reach waits.
 */
export async function expireFiles(
  catalog: Catalog,
  keptDays: number | null,
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  if (keptDays === null) return 0
  let expired = 0
  for (const { scope, id } of await catalog.dueGenerations(new Date(now.getTime() - keptDays * DAY_MS))) {
    signal?.throwIfAborted()
    expired += await catalog.transact(scope, async tx => {
      const keys = await tx.generations.expire(id)
      if (keys && keys.length > 0) await tx.jobs.add('remove_objects', { keys })
      return keys ? 1 : 0
    })
  }
  return expired
}

/** The refusal `files_expired`, with what makes the same files again; null while they are there. */
export function expiredFiles({ id, request, generatorVersion, filesExpiredAt }: Generation): Error | null {
  if (!filesExpiredAt) return null
  const { entity, count, format, seed, referenceDate, locale, dirty } = request
  const asked = {
    ...{ entity_name: entity, count, format, seed: String(seed) },
    ...{ reference_date: referenceDate.toISOString(), locale, ...(dirty && { dirty }) },
  }
  const message = `The files of generation ${id} were removed on ${filesExpiredAt.toISOString()}. Generate them again: by the same schema (generator version ${generatorVersion}) the same seed gives the same bytes. POST /data/{project_id} with ${JSON.stringify(asked)}.`
  return refuse('files_expired', message, { details: { expired_at: filesExpiredAt.toISOString(), asked } })
}
