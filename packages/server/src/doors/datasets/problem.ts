import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { CoreError, type ErrorKind, type Fault } from '../../core/errors.ts'
import { refuse } from '../../core/refusals.ts'

const statuses = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  wrong_method: 405,
  timed_out: 408,
  conflict: 409,
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
  const known = error instanceof CoreError ? error : frameworkRefusal(error as FastifyError)
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

/** What the HTTP framework found wrong, in the core's words; null when it is no fault of the request. */
function frameworkRefusal(error: FastifyError): CoreError | null {
  if (error.validation) return invalidRequest(error)
  if (
    error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' ||
    error.code === 'FST_INVALID_MULTIPART_CONTENT_TYPE'
  ) {
    return refuse(
      'unsupported_media_type',
      'This operation does not take a body of this content type; the documentation at /docs says which it takes.',
    )
  }
  if (error.statusCode === 413)
    return refuse('body_too_large', `The request body is too large: ${error.message}.`)
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return refuse('malformed_request', `The request cannot be understood: ${error.message}.`)
  }
  return null
}

function invalidRequest(error: FastifyError): CoreError {
  const inQuery = error.validationContext === 'querystring' || error.validationContext === 'params'
  const faults = (error.validation ?? []).map(it => describeFault(it, inQuery))
  const sentence = faults
    .map(fault => `${fault.parameter ?? (fault.pointer || 'the body')} ${fault.message}`)
    .join('; ')
  const code = faults.every(fault => fault.code === 'missing_field') ? 'missing_field' : 'invalid_value'
  return refuse(code, `Some values are not acceptable: ${sentence}.`, { faults })
}

type Violation = NonNullable<FastifyError['validation']>[number]

function describeFault({ keyword, params, instancePath, message }: Violation, inQuery: boolean): Fault {
  const missing = keyword === 'required'
  const member = missing ? params.missingProperty : params.additionalProperty
  const path = member === undefined ? instancePath : `${instancePath}/${member}`
  return {
    ...(inQuery ? { parameter: path.slice(1) } : { pointer: path }),
    code: missing ? 'missing_field' : 'invalid_value',
    message: wording(keyword, params) ?? message ?? 'is not acceptable',
  }
}

/** The violations that the validator words without saying what would be right. */
function wording(keyword: string, params: Record<string, unknown>): string | null {
  if (keyword === 'required') return 'is required'
  if (keyword === 'additionalProperties') return 'is not known here'
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`
  return null
}
