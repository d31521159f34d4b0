import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Exported } from '../../core/ports/engine.ts'
import { refuse } from '../../core/refusals.ts'
import type { Call } from '../door.ts'
import { asksForPart, readRange } from './range.ts'

interface Presentation {
  readonly etag: string
  readonly mediaType: string
  readonly disposition: string
}

/**
 * Sends an export as a file: whole while it is still being written, or the part that `Range` asks for once it is whole.
 * The export is released when the response is over, however it ends; one that fails midway cuts the connection.
 */
export async function sendExport(
  call: Call<unknown, unknown, unknown>,
  exported: Exported,
  presentation: Presentation,
): Promise<FastifyReply> {
  const { request, reply, signal } = call
  const release = async () => {
    try {
      await exported[Symbol.asyncDispose]()
    } catch (error) {
      request.log.warn({ err: error }, 'export not released')
    }
  }
  if (signal.aborted) await release()
  else reply.raw.once('close', release)
  signal.throwIfAborted()

  if (request.method === 'HEAD') {
    const size = await exported.whole()
    return present(reply, presentation).header('content-length', size).send(Readable.from([]))
  }
  if (asksForPart(request.headers.range) && isCurrent(request.headers['if-range'], presentation.etag)) {
    return sendPart(call, exported, presentation)
  }
  return sendBytes(present(reply, presentation), exported.bytes())
}

async function sendPart(
  { request, reply }: Call<unknown, unknown, unknown>,
  exported: Exported,
  presentation: Presentation,
): Promise<FastifyReply> {
  const size = await exported.whole()
  const range = readRange(request.headers.range, size)
  if (range.kind !== 'part') {
    reply.header('content-range', `bytes */${size}`)
    throw refuse('range_not_satisfiable', `The file has ${size} bytes; the range asks for none of them.`)
  }
  const { start, end } = range
  present(reply, presentation)
    .code(206)
    .header('content-range', `bytes ${start}-${end}/${size}`)
    .header('content-length', end - start + 1)
  return sendBytes(reply, exported.bytes({ start, end }))
}

function present(reply: FastifyReply, { mediaType, disposition }: Presentation): FastifyReply {
  return reply
    .header('accept-ranges', 'bytes')
    .header('content-disposition', disposition)
    .header('content-type', mediaType)
}

/** `If-Range` holds the very ETag, strongly compared; with a date or an older ETag the whole body is sent (RFC 9110, 13.1.5). */
function isCurrent(ifRange: string | string[] | undefined, etag: string): boolean {
  return ifRange === undefined || String(ifRange).trim() === etag
}

/**
 * Writes the bytes as the body. The first are read before the head is sent, so that an export that cannot even begin is
 * refused; one that fails later cuts the connection. The next chunk is asked for when the last one has left for the network,
 * since the memory of both may be the same.
 */
async function sendBytes(reply: FastifyReply, bytes: AsyncIterable<Uint8Array>): Promise<FastifyReply> {
  const iterator = bytes[Symbol.asyncIterator]()
  let next = await iterator.next()
  const headers = reply.getHeaders()
  const { raw, statusCode } = reply.hijack()
  raw.writeHead(statusCode, headers as OutgoingHttpHeaders)
  try {
    for (; !next.done && !raw.destroyed; next = await iterator.next()) await written(raw, next.value)
    if (next.done) raw.end()
  } catch (error) {
    reply.log.error({ err: error }, 'export failed midway')
    raw.destroy()
  } finally {
    await iterator.return?.()
  }
  return reply
}

/** Resolves when the chunk was handed to the network, or the client is gone. */
function written(raw: ServerResponse, chunk: Uint8Array): Promise<void> {
  return new Promise(resolve => {
    raw.once('close', resolve)
    raw.write(chunk, () => {
      raw.off('close', resolve)
      resolve()
    })
  })
}
