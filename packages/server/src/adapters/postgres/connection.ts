import { pipeline } from 'node:stream/promises'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** Fills tables from a stream, within a transaction. */
export interface Copying {
  /**
   * Runs a `copy … from stdin` with these bytes; answers how many rows there were. A chunk of 64 KiB or more is sent before the next one is
   * asked for, so that one buffer may serve them all; a smaller one may still wait.
   */
  copy(statement: string, bytes: AsyncIterable<Uint8Array>): Promise<number>
}

/** Statements on one connection, which stays its owner's. */
export function onConnection(client: pg.PoolClient): { db: Kysely<unknown> } & Copying {
  const lent = { query: client.query.bind(client), release() {} } as unknown as pg.PoolClient
  const pool = { options: {}, connect: async () => lent, end: async () => {} }
  return {
    db: new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) }),
    async copy(statement, bytes) {
      const target = client.query(copyFrom(statement))
      await pipeline(bytes, target)
      return target.rowCount
    },
  }
}
