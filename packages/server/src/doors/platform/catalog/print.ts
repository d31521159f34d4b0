import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CatalogObject } from '../../../core/catalog/object.ts'
import { matches } from '../../etag.ts'

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Sets the version of one object as its `ETag`, which `If-Match` takes; answers true when the client has it, having sent 304. */
export function hasIt({ request, reply }: Exchange, { members }: CatalogObject): boolean {
  const etag = `"${members.version}"`
  reply.header('etag', etag).header('e-tag', etag).header('cache-control', 'private, no-cache')
  if (!matches(request.headers['if-none-match'], etag)) return false
  reply.code(304).send()
  return true
}
