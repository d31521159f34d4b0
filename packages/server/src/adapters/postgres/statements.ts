import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Scope } from '../../core/access/access.ts'
import type { Copying } from './connection.ts'

/** Runs whole statements within one transaction. */
export interface Statements {
  /** All rows. */
  all<Row>(statement: RawBuilder<Row>): Promise<Row[]>
  /** The first row, or null. */
  one<Row>(statement: RawBuilder<Row>): Promise<Row | null>
  /** How many rows were changed. */
  count(statement: RawBuilder<unknown>): Promise<number>
}

/** Statements that know where they may look: the scope comes with the transaction, never from a caller. */
export interface Scoped extends Statements {
  readonly scope: Scope
}

/** `failed` tells the error of the first statement that failed: such a transaction cannot be committed any more. */
export function statementsOn(
  db: Kysely<unknown>,
  copy: Copying['copy'],
): Statements & Copying & { failed(): unknown } {
  let failure: unknown = null
  const noting = async <T>(result: Promise<T>): Promise<T> => {
    try {
      return await result
    } catch (error) {
      failure ??= error
      throw error
    }
  }
  const execute = <Row>(statement: RawBuilder<Row>) => noting(statement.execute(db))
  return {
    all: async statement => (await execute(statement)).rows,
    one: async statement => (await execute(statement)).rows[0] ?? null,
    count: async statement => Number((await execute(statement)).numAffectedRows ?? 0),
    copy: (statement, bytes) => noting(copy(statement, bytes)),
    failed: () => failure,
  }
}

/** The value as a JSON parameter. */
export function json(value: unknown): RawBuilder<unknown> {
  return sql`${JSON.stringify(value)}::jsonb`
}
