import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '../core/refusals.ts'

/** Answers an error in the words of the door that the path belongs to. */
export type Speak = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply

/**
 * Answers what no route takes: a known path asked with another method gets 405 with `Allow`, any other path 404.
 * To be called before the routes are mounted, since it learns them while they are.
 */
export function answerUnknownPaths(app: FastifyInstance, speak: Speak): void {
  const methods = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set<string>()
    for (const each of [method].flat()) known.add(each)
    methods.set(url, known)
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const allowed = [...methods].filter(([url]) => fits(url, path)).flatMap(([, known]) => [...known])
    if (allowed.length === 0) {
      const shown = path.slice(0, 200)
      return speak(
        refuse('unknown_path', `There is nothing at ${shown}. /docs lists every operation.`),
        request,
        reply,
      )
    }
    const allow = [...new Set(allowed)].toSorted().join(', ')
    const problem = refuse(
      'unknown_method',
      `${path.slice(0, 200)} does not take ${request.method}; it takes ${allow}.`,
    )
    return speak(problem, request, reply.header('allow', allow))
  })
}

/** Whether a path is one of those that a route's pattern (`/api/datasets/:dataset_id`, `/docs/*`) stands for. */
export function fits(pattern: string, path: string): boolean {
  const wanted = segments(pattern)
  const given = segments(path)
  if (wanted.at(-1) === '*' ? given.length < wanted.length : given.length !== wanted.length) return false
  return wanted.every(
    (segment, at) =>
      segment === '*' || segment === given[at] || (segment.startsWith(':') && given[at] !== ''),
  )
}

function segments(path: string): string[] {
  return path.replace(/\/$/, '').split('/')
}
