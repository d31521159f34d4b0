import type { FastifyInstance, FastifyRequest } from 'fastify'

/** What of a refused body is still taken, so that the client gets to read the refusal before the connection ends. */
const LINGER_BYTES = 8 * 2 ** 20
const LINGER_MS = 5000

/**
 * Decides when bodies are read. A client that asks first (`Expect: 100-continue`, as curl does for large files) is told
 * to go on only after the request was let in; a body that nobody reads is not read to its end.
 */
export function guardArrival(app: FastifyInstance): void {
  app.server.on('checkContinue', (request, response) => app.server.emit('request', request, response))
  app.addHook('preParsing', async (request, reply) => {
    if (request.headers.expect?.toLowerCase() === '100-continue') reply.raw.writeContinue()
  })
  app.addHook('onResponse', async request => {
    if (!request.raw.complete) linger(request)
  })
}

function linger({ raw }: FastifyRequest): void {
  let taken = 0
  const timer = setTimeout(() => raw.socket.destroy(), LINGER_MS).unref()
  raw.unpipe()
  raw.on('data', (chunk: Buffer) => {
    taken += chunk.byteLength
    if (taken > LINGER_BYTES) raw.socket.destroy()
  })
  raw.once('close', () => clearTimeout(timer))
  raw.once('end', () => clearTimeout(timer))
  raw.resume()
}
