import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse } from '../../core/refusals.ts'

const MOST_BYTES = 8 * 2 ** 20
const DEEPEST = 200

/**
 * Makes an app read JSON as this door takes it: strict UTF-8, bounded in size and depth, under a content type that says so.
 * A content type without a payload means nothing; the body is then undefined.
 */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
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

/** The value of a JSON text. Pure; no I/O. Refuses with `malformed_request`, naming line and column. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  checkDepth(text)
  const value = parse(text)
  // Rare, and looked for only where it may be: no other name can reach the prototype of an object.
  if (/__proto__|\\u005f/i.test(text)) refusePrototype(value)
  return value
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse('malformed_request', 'The body is not UTF-8.')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const { message } = error as Error
    const place = / \(line \d+ column \d+\)$/.test(message) ? '' : ` (${lineAndColumn(text)})`
    throw refuse('malformed_request', `The body is not JSON: ${message}${place}.`)
  }
}

function lineAndColumn(text: string): string {
  const lines = text.split('\n')
  return `line ${lines.length} column ${(lines.at(-1) ?? '').length + 1}`
}

function checkDepth(text: string): void {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted) {
      if (character === '\\') at++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '{' || character === '[') {
      if (++depth > DEEPEST) {
        const place = lineAndColumn(text.slice(0, at))
        throw refuse('malformed_request', `The body is nested more than ${DEEPEST} levels deep (${place}).`)
      }
    } else if (character === '}' || character === ']') depth--
  }
}

function refusePrototype(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (Object.hasOwn(value, '__proto__')) {
    throw refuse('malformed_request', 'The body has a member "__proto__", which is not taken here.')
  }
  for (const member of Object.values(value)) refusePrototype(member)
}
