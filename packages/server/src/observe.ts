import pino, { type Logger } from 'pino'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { LogLevel } from './config.ts'

/** One function per event worth knowing; each feeds the log, the metrics, or both. */
export interface Observer {
  readonly log: Logger
  /** Every metric in Prometheus' text format. */
  metrics(): Promise<string>
  requestBegan(method: string): void
  requestDone(done: { method: string; route: string; status: number; seconds: number }): void
  /** Something about the catalog's database, the queue, the store or the engine; `event` names it. */
  happened(part: Part, event: { readonly kind: string } & Readonly<Record<string, unknown>>): void
}

export type Part = 'catalog' | 'queue' | 'store' | 'engine' | 'jobs'

/** Events that a person should look at, by kind; all others are logged at level debug. */
const loud = /lost|failed|crashed|killed|refused|error/

export function createObserver(level: LogLevel): Observer {
  const log = pino(
    {
      level,
      base: undefined,
      redact: ['req.headers.authorization'],
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination(2),
  )
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'rowhouse_request_seconds',
    help: 'Time to answer a request, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300],
    registers: [registry],
  })
  const running = new Gauge({
    name: 'rowhouse_requests_running',
    help: 'Requests that are being answered now, by method.',
    labelNames: ['method'],
    registers: [registry],
  })
  const events = new Counter({
    name: 'rowhouse_events_total',
    help: 'Events inside the house, by part and kind.',
    labelNames: ['part', 'kind'],
    registers: [registry],
  })
  new Gauge({
    name: 'rowhouse_started_seconds',
    help: 'When this server started, Unix seconds.',
    registers: [registry],
  }).setToCurrentTime()
  return {
    log,
    metrics: () => registry.metrics(),
    requestBegan(method) {
      running.inc({ method })
    },
    requestDone({ method, route, status, seconds }) {
      running.dec({ method })
      requests.observe({ method, route, status }, seconds)
    },
    happened(part, event) {
      events.inc({ part, kind: event.kind })
      log[loud.test(event.kind) ? 'warn' : 'debug']({ part, ...event }, event.kind)
    },
  }
}
