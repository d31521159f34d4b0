import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorKind } from '../core/errors.ts'
import { readRefusal } from './framework.ts'

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

const titles = {
  malformed: 'Malformed request',
  unauthenticated: 'Not authenticated',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  wrong_method: 'Method not allowed',
  timed_out: 'Took too long',
  conflict: 'Conflict',
  gone: 'Gone',
  precondition_failed: 'Precondition failed',
  too_large: 'Too large',
  unsupported_media: 'Unsupported media type',
  range_not_satisfiable: 'Range not satisfiable',
  unprocessable: 'Not acceptable as it is',
  rate_limited: 'Too many requests',
  cancelled: 'Cancelled',
  unavailable: 'Not available at the moment',
  storage_full: 'Storage is full',
} as const satisfies Record<ErrorKind, string>

/** Answers an error as `application/problem+json` (RFC 9457). An unknown error says nothing but its request id. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = readRefusal(error)
  if (!known) {
    request.log.error({ err: error }, 'unexpected error')
    return reply.code(500).type('application/problem+json').send(opaque(request))
  }
  const status = statuses[known.kind]
  reply.removeHeader('etag').header('cache-control', 'no-store')
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (known.code === 'idempotency_in_progress' || status === 503) reply.header('retry-after', '1')
  return reply
    .code(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:rowhouse:error:${known.code}`,
        title: titles[known.kind],
        status,
        detail: known.message,
        instance: request.url.split('?')[0],
        code: known.code,
        ...(known.faults.length > 0 ? { errors: known.faults } : {}),
        ...known.details,
      }),
    )
}

function opaque(request: FastifyRequest): string {
  return JSON.stringify({
    type: 'about:blank',
    title: 'Something went wrong here',
    status: 500,
    detail: `This is a fault of the server, not of your request. Its log has more under request id ${request.id}.`,
    instance: request.url.split('?')[0],
    code: 'internal_error',
    request_id: request.id,
  })
}
