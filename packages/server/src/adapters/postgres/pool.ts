import pg from 'pg'
import type { Observe } from './embedded/observe.ts'

const INT8 = 20

export interface PoolOptions {
  readonly max: number
  /** 0: none. */
  readonly statementTimeoutMs: number
  readonly observe?: Observe
}

/** A pool that outlives its connections: one that breaks is reported and replaced. Disposing it waits for those in use. */
export function openPool(
  url: string,
  { max, statementTimeoutMs, observe }: PoolOptions,
): pg.Pool & AsyncDisposable {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    application_name: 'rowhouse',
    types: { getTypeParser },
  })
  pool.on('error', error => observe?.({ kind: 'connection_lost', message: error.message }))
  // A connection that breaks while it is checked out and between two queries tells no one else.
  pool.on('connect', client => client.on('error', () => {}))
  return Object.assign(pool, { [Symbol.asyncDispose]: () => (pool.ended ? Promise.resolve() : pool.end()) })
}

const getTypeParser = ((oid: number, format?: 'text' | 'binary') =>
  oid === INT8 && format !== 'binary'
    ? wholeNumber
    : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond 2^53`)
  return value
}
