import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CoreError, ErrorKind } from '../../core/errors.ts'
import { readRefusal } from '../framework.ts'

const statuses = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  wrong_method: 405,
  timed_out: 408,
  conflict: 409,
  gone: 410,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media: 415,
  range_not_satisfiable: 416,
  unprocessable: 422,
  rate_limited: 429,
  cancelled: 499,
  unavailable: 503,
  storage_full: 507,
} as const satisfies Record<ErrorKind, number>

/** Answers an error as `{"data": {"status": "error", …}}`. An unknown error says nothing but its request id. */
export function sendFault(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = readRefusal(error)
  if (!known) request.log.error({ err: error }, 'unexpected error')
  const status = known ? statuses[known.kind] : 500
  reply.header('cache-control', 'no-store')
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (known?.code === 'idempotency_in_progress' || status === 503) reply.header('retry-after', '1')
  const told = known ? tell(known) : opaque(request)
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ data: { status: 'error', ...told } }))
}

function tell({ code, message, faults, details }: CoreError) {
  return { code, message, details: { ...(faults.length > 0 && { errors: faults }), ...details } }
}

function opaque({ id }: FastifyRequest) {
  const message = `This is a fault of the server, not of your request. Its log has more under request id ${id}.`
  return { code: 'internal_error', message, details: { request_id: id } }
}
