import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse } from '../../core/refusals.ts'
import { parseJson } from '../json.ts'

const MOST_BYTES = 8 * 2 ** 20
/** `type/subtype`, with parameters or without; the framework answers what is none before anybody reads it. */
const MEDIA_TYPE = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/

/**
 * Makes an app read JSON as this door takes it: strict UTF-8, bounded in size and depth, under a content type that says so.
 * A content type without a payload means nothing; the body is then undefined. One that is no media type is as any other that is not JSON.
 */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addHook('onRequest', async ({ raw: { headers } }) => {
    const type = headers['content-type']
    if (type !== undefined && !MEDIA_TYPE.test(type)) headers['content-type'] = 'application/octet-stream'
  })
  const options = { parseAs: 'buffer' as const, bodyLimit: MOST_BYTES }
  app.addContentTypeParser('*', options, async (request: FastifyRequest, body: Buffer) => {
    if (body.length === 0) return undefined
    if (!isJson(request)) throw refuse('content_type', 'A valid content-type must be specified')
    return parseJson(body)
  })
}

function isJson(request: FastifyRequest): boolean {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  return type === 'application/json' || (request.method === 'PATCH' && type === 'application/json-patch+json')
}
