import { createHmac, timingSafeEqual } from 'node:crypto'
import { filesExpireAt } from './expire.ts'
import {
  type GeneratedFile,
  type Generation,
  type GenerationFormat,
  type Integrity,
  rowsTotal,
} from './job.ts'

const VALID_MS = 24 * 60 * 60 * 1000

/** What a status says beside the generation itself. */
export interface Told {
  readonly files: readonly GeneratedFile[]
  /** Below it the files are. */
  readonly origin: string
  readonly now: Date
  /** How long files are kept; null: for ever. */
  readonly keptDays: number | null
}

/**
 * Everything about a generation as every reader gets it, with fresh addresses of its files. The addresses need no key, and hold for a day.
 */
export function statusOf(generation: Generation, { files, origin, now, keptDays }: Told) {
  const {
    id,
    state,
    projectId,
    filesExpiredAt,
    rowsDone,
    generatorVersion,
    integrity,
    dirt,
    datasets,
    error,
  } = generation
  const { entity, count, format, seed, referenceDate, locale, dirty = null } = generation.request
  const links = files.map(file => [file.entity, signedLink(generation, file.entity, origin, now)])
  return {
    id,
    status: state,
    data: (state === 'completed' ? Object.fromEntries(links) : {}) as Record<string, string>,
    progress: { rows_done: rowsDone, rows_total: rowsTotal(generation) },
    project_id: projectId,
    entity_name: entity,
    count,
    format,
    seed: printSeed(seed),
    reference_date: referenceDate.toISOString(),
    locale,
    dirty,
    generator_version: generatorVersion,
    integrity: integrity && printIntegrity(integrity),
    dirt,
    datasets,
    error,
    created_at: generation.createdAt.toISOString(),
    ended_at: generation.endedAt?.toISOString() ?? null,
    files_expire_at: filesExpireAt(generation, keptDays)?.toISOString() ?? null,
    files_expired_at: (state === 'completed' && filesExpiredAt?.toISOString()) || null,
  }
}

/** Beyond 2^53 as text, so that no client rounds it. */
function printSeed(seed: bigint): number | string {
  return seed >= -(2n ** 53n) && seed <= 2n ** 53n ? Number(seed) : String(seed)
}

function printIntegrity({ foreignKeysChecked, orphans, uniqueChecked, uniqueViolations }: Integrity) {
  return {
    foreign_keys_checked: foreignKeysChecked,
    orphans,
    unique_checked: uniqueChecked,
    unique_violations: uniqueViolations,
  }
}

function signedLink(
  { id, secret, request: { format } }: Generation,
  entity: string,
  origin: string,
  now: Date,
): string {
  const expires = String(now.getTime() + VALID_MS)
  const file = fileNameOf(entity, format)
  const signature = sign(secret, file, expires)
  return `${origin}/data/files/${id}/${encodeURIComponent(file)}?expires=${expires}&signature=${signature}`
}

export function fileNameOf(entity: string, format: GenerationFormat): string {
  return `${entity}.${format}`
}

/** Whether an address was signed for this file, and how it stands. */
export function checkLink(
  secret: string,
  file: string,
  { expires, signature }: { readonly expires: string; readonly signature: string },
  now: number,
): 'valid' | 'expired' | 'forged' {
  const expected = Buffer.from(sign(secret, file, expires))
  const given = Buffer.from(signature)
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return 'forged'
  return Number(expires) > now ? 'valid' : 'expired'
}

function sign(secret: string, file: string, expires: string): string {
  return createHmac('sha256', secret).update(`${file}\n${expires}`).digest('base64url')
}
