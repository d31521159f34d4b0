import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Exported } from '../../core/ports/engine.ts'
import { refuse } from '../../core/refusals.ts'
import type { Call } from '../door.ts'
import { asksForPart, readRange } from '../range.ts'
import { isCurrent, sendBytes } from '../send-bytes.ts'

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
