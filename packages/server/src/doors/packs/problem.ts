import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CoreError, ErrorKind } from '../../core/errors.ts'
import { readRefusal } from '../framework.ts'

const answers = {
  malformed: ['BAD_REQUEST', 400],
  unauthenticated: ['UNAUTHORIZED', 401],
  forbidden: ['FORBIDDEN', 403],
  not_found: ['NOT_FOUND', 404],
  wrong_method: ['METHOD_NOT_ALLOWED', 405],
  timed_out: ['UNAVAILABLE', 503],
  conflict: ['CONFLICT', 409],
  gone: ['NOT_FOUND', 404],
  precondition_failed: ['CONFLICT', 409],
  too_large: ['BAD_REQUEST', 400],
  unsupported_media: ['UNSUPPORTED_MEDIA_TYPE', 415],
  range_not_satisfiable: ['BAD_REQUEST', 400],
  unprocessable: ['BAD_REQUEST', 400],
  rate_limited: ['RATE_LIMITED', 429],
  cancelled: ['BAD_REQUEST', 400],
  unavailable: ['UNAVAILABLE', 503],
  storage_full: ['INSUFFICIENT_STORAGE', 507],
} as const satisfies Record<ErrorKind, readonly [string, number]>

/** Answers an error as `{"error": {"code", "message", "status"}}`. An unknown error says nothing but its request id. */
export function sendPackError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = readRefusal(error)
  if (!known) request.log.error({ err: error }, 'unexpected error')
  const [code, status] = known ? answers[known.kind] : (['INTERNAL', 500] as const)
  reply.header('cache-control', 'no-store')
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (status === 503 || known?.code === 'pack_busy' || known?.code === 'idempotency_in_progress') {
    reply.header('retry-after', '1')
  }
  const message = known?.message ?? opaque(request)
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify(standsBetween(known) ?? { error: { code, message, status } }))
}

/** What stands between two packs is told in the seed's own form; null for all else. */
function standsBetween(known: CoreError | null) {
  if (!known || !('requestedLoad' in known.details)) return null
  const { currentlyLoaded, requestedLoad } = known.details
  return { status: 409, currentlyLoaded, requestedLoad, message: known.message }
}

function opaque({ id }: FastifyRequest): string {
  return `This is a fault of the server, not of your request. Its log has more under request id ${id}.`
}
