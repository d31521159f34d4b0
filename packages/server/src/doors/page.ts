import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse } from '../core/refusals.ts'
import type { Speak } from './not-found.ts'

/** Whether someone looks at an address with a browser: such a visit belongs to the web page where a program would reach an operation. */
export function isVisit({ method, headers }: FastifyRequest): boolean {
  return (
    method === 'GET' &&
    headers.authorization === undefined &&
    /(^|[,\s])text\/html\b/i.test(headers.accept ?? '')
  )
}

/** Keeps visits away from paths that the web page shares with a door. */
export function keepForPage(app: FastifyInstance, isShared: (path: string) => boolean, speak: Speak): void {
  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    if (!isVisit(request) || !isShared(path)) return
    const message = `There is no page at ${path.slice(0, 200)}. /docs lists every operation.`
    return speak(refuse('unknown_path', message), request, reply)
  })
}
