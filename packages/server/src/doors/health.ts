import type { FastifyInstance } from 'fastify'
import type { Ports } from '../core/ports/ports.ts'

/** What the world outside watches: `/healthz`, `/readyz`, `/metrics`. None needs a key; none tells of any data. */
export function openHealth(app: FastifyInstance, ports: Ports, metrics: () => Promise<string>): void {
  const hidden = { schema: { hide: true }, logLevel: 'warn' } as const
  app.get('/healthz', hidden, async () => ({ status: 'ok' }))
  app.get('/readyz', hidden, async (_request, reply) => {
    const checks = {
      catalog: ports.catalog.check(),
      store: ports.store.check(),
      engine: ports.engine.check(),
    }
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await outcome(check)] as const),
    )
    const ready = results.every(([, result]) => result === 'ok')
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'not ready', checks: Object.fromEntries(results) })
  })
  app.get('/metrics', hidden, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
  )
}

async function outcome(check: Promise<void>): Promise<string> {
  try {
    await check
    return 'ok'
  } catch (error) {
    return error instanceof Error ? error.message : 'failed'
  }
}
