import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { CoreError, type ErrorKind, type Fault } from '../../core/errors.ts'
import { refuse } from '../../core/refusals.ts'
import { gateAnswer } from './gate-answers.ts'
import { spoken } from './words.ts'

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
  unsupported_media: 400,
  range_not_satisfiable: 416,
  unprocessable: 400,
  rate_limited: 429,
  cancelled: 499,
  unavailable: 503,
  storage_full: 507,
} as const satisfies Record<ErrorKind, number>

/** As the product answers a payload of another content type, to the letter. */
const placeholder = {
  type: '/placeholder/type/uri',
  status: 400,
  title: 'BadRequestError',
  detail: 'A valid content-type must be specified',
}

/** Answers an error in the frame of the platform door; an unknown error says nothing but its request id. */
export function sendPlatformProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = error instanceof CoreError ? error : frameworkRefusal(error as FastifyError, request.url)
  reply.removeHeader('etag').header('cache-control', 'no-store').header('x-request-id', request.id)
  if (!known) {
    request.log.error({ err: error }, 'unexpected error')
    const detail = `This is a fault of the server, not of your request. Its log has more under request id ${request.id}.`
    return print(request, reply, [{ ...spoken('internal'), status: 500, detail }])
  }
  const gate = gateAnswer(known)
  if (gate) {
    if (gate.status === 401) reply.header('www-authenticate', 'Bearer')
    return reply.code(gate.status).type('application/json').send(JSON.stringify(gate.body))
  }
  if (known.code === 'content_type') {
    return reply.code(400).type('application/problem+json').send(JSON.stringify(placeholder))
  }
  const status = spoken(known.code).status ?? statuses[known.kind]
  if (known.code === 'idempotency_in_progress' || status === 503) reply.header('retry-after', '1')
  return print(request, reply, problemsOf(known, status))
}

interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
}

const MOST_FAULTS = 100

/** The refusal itself, then each of its faults, when these tell more than it does. */
function problemsOf(error: CoreError, status: number): Problem[] {
  const { type, title } = spoken(error.code)
  const whole = { type, title, status, detail: error.message }
  const { faults, code } = error
  const listed = faults.length > 1 || code === 'breaking_change' || faults.some(fault => fault.code !== code)
  return listed ? [whole, ...faults.slice(0, MOST_FAULTS).map(fault => problemOf(fault, status))] : [whole]
}

function problemOf({ code, message }: Fault, status: number): Problem {
  const { type, title } = spoken(code)
  return { type, title, status, detail: message }
}

function print(
  request: FastifyRequest,
  reply: FastifyReply,
  [whole, ...parts]: readonly Problem[],
): FastifyReply {
  const timestamp = printTimestamp(new Date())
  const frame = ({ type, title, status, detail }: Problem, subErrors: unknown[]) => ({
    type,
    title,
    status,
    report: {
      registryRequestId: request.id,
      timestamp,
      'detailed-message': detail,
      'sub-errors': subErrors,
    },
    detail,
  })
  if (!whole) throw new Error('a problem without words')
  const body = frame(
    whole,
    parts.map(part => frame(part, [])),
  )
  return reply.code(whole.status).type('application/problem+json').send(JSON.stringify(body))
}

/** `MM-DD-YYYY HH:MM:SS` in UTC. */
export function printTimestamp(time: Date): string {
  const [date = '', clock = ''] = time.toISOString().split('T')
  const [year, month, day] = date.split('-')
  return `${month}-${day}-${year} ${clock.slice(0, 8)}`
}

/** What the HTTP framework found wrong, in the core's words; null when it is no fault of the request. */
function frameworkRefusal({ statusCode, message, code }: FastifyError, url: string): CoreError | null {
  if (code === 'FST_ERR_BAD_URL' && /\/batches\/[^/]+\/datasets\/[^/]+\/files\//i.test(url)) {
    return refuse('invalid_file_name', 'The path of the file is not UTF-8, percent-encoded.')
  }
  if (statusCode === 413)
    return refuse('body_too_large', 'The request body is larger than 8 MiB. Send less at once.')
  if (statusCode === 414) return refuse('url_too_long', 'The address of the request is too long.')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return refuse('malformed_request', `The request cannot be understood: ${message}.`)
  }
  return null
}
