import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { refuse } from '../core/refusals.ts'
import type { Call } from './door.ts'
import { matches } from './etag.ts'
import { attachment } from './file-name.ts'
import { asksForPart, readRange } from './range.ts'
import { isCurrent, sendBytes } from './send-bytes.ts'

/** A file on the store, under the name by which a client asks for it. */
export interface StoredFile {
  readonly name: string
  readonly key: string
  readonly bytes: number
  /** SHA-256, hex. */
  readonly digest: string
  readonly mediaType: string
}

/** Sends a file as it lies on the store: whole, the part that `Range` asks for, or, to HEAD, what it would send. */
export async function sendObject(
  { house, request, reply }: Pick<Call<unknown, unknown, unknown>, 'house' | 'request' | 'reply'>,
  file: StoredFile,
): Promise<FastifyReply> {
  const etag = `"sha256:${file.digest}"`
  const { range, 'if-range': ifRange, 'if-none-match': known } = request.headers
  const isPart = asksForPart(range) && isCurrent(ifRange, etag)
  const asked = isPart ? readRange(range, file.bytes) : ({ kind: 'whole' } as const)
  if (asked.kind === 'outside') {
    reply.header('content-range', `bytes */${file.bytes}`)
    const sentence = `The file has ${file.bytes} bytes; the range asks for none of them.`
    throw refuse('range_not_satisfiable', sentence)
  }
  reply.header('etag', etag).header('cache-control', 'private, no-cache').header('accept-ranges', 'bytes')
  if (matches(known, etag)) return reply.code(304).send()
  reply.header('content-type', file.mediaType).header('content-disposition', dispositionOf(file.name))
  if (asked.kind === 'part') {
    const { start, end } = asked
    reply.code(206).header('content-range', `bytes ${start}-${end}/${file.bytes}`)
    reply.header('content-length', end - start + 1)
  } else reply.header('content-length', file.bytes)
  if (request.method === 'HEAD') return reply.send(Readable.from([]))
  const bytes = house.ports.store.get(file.key, asked.kind === 'part' ? asked : undefined)
  try {
    return await sendBytes(reply, bytes)
  } catch (error) {
    // Nothing was sent yet, and what was said of the file does not hold for the refusal.
    for (const name of described) reply.removeHeader(name)
    throw error
  }
}

const described = ['accept-ranges', 'content-disposition', 'content-length', 'content-range']

/** Under the last part of its name. */
function dispositionOf(path: string): string {
  const name = path.split('/').at(-1) ?? ''
  const [, base = name, extension = 'bin'] = /^(.*)\.([^.]+)$/s.exec(name) ?? []
  return attachment(base, extension.replaceAll(/[^A-Za-z0-9]/g, '_'))
}
