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

/** Whether `If-None-Match` names the ETag; weakly compared, as caches do (RFC 9110, 13.1.2). */
export function matches(header: string | undefined, etag: string): boolean {
  return named(header).some(item => item === '*' || item.replace(/^W\//, '') === etag)
}

/** Whether `If-Match` names one of the ETags of a resource; strongly compared (RFC 9110, 13.1.1). */
export function matchesStrongly(header: string, etags: readonly string[]): boolean {
  return named(header).some(item => item === '*' || etags.includes(item))
}

function named(header: string | undefined): string[] {
  return (header ?? '').split(',').map(item => item.trim())
}
