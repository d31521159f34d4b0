import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'

/** `If-Range` holds the very ETag, strongly compared; with a date or an older ETag the whole body is sent (RFC 9110, 13.1.5). */
export function isCurrent(ifRange: string | string[] | undefined, etag: string): boolean {
  return ifRange === undefined || String(ifRange).trim() === etag
}

/**
 * Writes the bytes as the body. The first are read before the head is sent, so that an export that cannot even begin is
 * refused; one that fails later cuts the connection. The next chunk is asked for when the last one has left for the network,
 * since the memory of both may be the same.
 */
export async function sendBytes(
  reply: FastifyReply,
  bytes: AsyncIterable<Uint8Array>,
): Promise<FastifyReply> {
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
