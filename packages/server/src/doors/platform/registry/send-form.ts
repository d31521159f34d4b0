import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { eTagOf } from '../../../core/schema/describe.ts'
import type { JsonObject } from '../../../core/schema/json.ts'
import type { Entry } from '../../../core/schema/registry.ts'
import { matches } from '../../etag.ts'
import type { Dialect } from './accept.ts'

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/**
 * Sends a form under the media type that was asked for, or 304 when the client has it. Its `ETag` begins with the resource's own
 * `eTag`, which `If-Match` takes, and goes on with what else the form is made of.
 */
export function sendForm(
  { request, reply }: Exchange,
  { mediaType }: Dialect,
  form: JsonObject,
  entry: Entry | null = null,
): FastifyReply {
  const text = JSON.stringify(form)
  const digest = createHash('sha256').update(`${mediaType}\n${text}`).digest('hex').slice(0, 32)
  const etag = `"${entry ? `${eTagOf(entry)}-` : ''}${digest}"`
  reply.header('etag', etag).header('cache-control', 'private, no-cache').header('vary', 'accept')
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return sendAs(reply, mediaType, text)
}

/** Sends JSON under a media type as the client wrote it. */
export function sendAs(reply: FastifyReply, mediaType: string, text: string): FastifyReply {
  // As bytes: to text the framework adds a charset, and writes the parameters in its own way.
  return reply.header('content-type', mediaType).send(Buffer.from(text))
}

/** Sends the stored form of a resource that was just written. */
export function sendWritten(
  reply: FastifyReply,
  status: number,
  form: JsonObject,
  entry: Entry,
): FastifyReply {
  return reply
    .code(status)
    .header('etag', `"${eTagOf(entry)}"`)
    .type('application/json')
    .send(JSON.stringify(form))
}
