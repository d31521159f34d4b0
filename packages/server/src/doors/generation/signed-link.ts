import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Generation, GenerationFormat } from '../../core/generation/job.ts'
import type { House } from '../door.ts'

const VALID_MS = 24 * 60 * 60 * 1000

/** Where a file of a generation is found for a day, by whoever has the address. */
export function signedLink(
  house: House,
  request: FastifyRequest,
  { id, secret, request: { format } }: Generation,
  entity: string,
): string {
  const origin = house.publicUrl ?? `http://${request.headers.host ?? 'localhost'}`
  const expires = String(Date.now() + VALID_MS)
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
