import Type from 'typebox'
import { refuse } from '../../core/refusals.ts'
import type { Json } from '../../core/schema/json.ts'
import type { ResponseSpec } from '../door.ts'

/** The frame in which the door refuses. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  report: Type.Object({
    registryRequestId: Type.String(),
    timestamp: Type.String(),
    'detailed-message': Type.String(),
    'sub-errors': Type.Array(Type.Object({})),
  }),
  detail: Type.String(),
})

const descriptions: Readonly<Record<number, string>> = {
  400: 'Something in the request is wrong; `detail` says what, and `sub-errors` each fault.',
  401: 'The gate: no key, or one that is not known.',
  403: 'The gate, or a key whose role is too weak.',
  404: 'There is no such thing in this sandbox.',
  409: 'Something stands in the way.',
  412: '`If-Match` names another state.',
}

/** The refusals that an operation can answer, beside those that every operation has. */
export function refusals(...statuses: readonly number[]): Record<number, ResponseSpec> {
  return Object.fromEntries(
    [400, 401, 403, ...statuses].map(status => [
      status,
      {
        description: descriptions[status] ?? 'A refusal.',
        schema: Problem,
        mediaTypes: ['application/problem+json'],
      },
    ]),
  )
}

/** The body, if it is an object; refuses with `malformed_request`. */
export function objectIn(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    return body as Readonly<Record<string, unknown>>
  }
  throw refuse('malformed_request', 'The body must be a JSON object.')
}

/** The body, which may be any JSON; refuses with `malformed_request` when there is none. */
export function jsonIn(body: unknown): Json {
  if (body === undefined) throw refuse('malformed_request', 'The request needs a JSON body.')
  return body as Json
}
