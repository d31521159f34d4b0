import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Sets a strong ETag over what the answer is made of; answers true when the client has it already, having sent 304.
 * `content` names everything the answer depends on: a version's digest, a revision, the request's own options.
 */
export function notModified(
  request: FastifyRequest,
  reply: FastifyReply,
  content: readonly unknown[],
): boolean {
  const etag = etagOf(content)
  reply.header('etag', etag).header('cache-control', 'private, no-cache')
  if (!matches(request.headers['if-none-match'], etag)) return false
  reply.code(304).send()
  return true
}

/** A strong ETag, in its quotes. */
export function etagOf(content: readonly unknown[]): string {
  return `"${createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 32)}"`
}

/** Whether a header such as `If-None-Match` or `If-Match` names the ETag, weakly compared as caches do (RFC 9110, 13.1). */
export function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.trim() === '*' || header.split(',').some(item => item.trim().replace(/^W\//, '') === etag)
}
