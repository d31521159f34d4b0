import type { Actor } from '../../access/access.ts'
import { getProject } from '../../access/projects.ts'
import type { ProjectId } from '../../ids.ts'
import type { CatalogReader } from '../../ports/catalog.ts'
import type { Ports } from '../../ports/ports.ts'
import { refuse } from '../../refusals.ts'
import type { SqlAnswer, SqlFormat } from './request.ts'
import { type AskedTable, askedTables, findTables } from './tables.ts'

/** A query as a door parsed it. */
export interface AskedQuery {
  readonly sql: string
  /** By name; null: datasets are tables by their own names. */
  readonly tables: ReadonlyMap<string, AskedTable> | null
  /** Where names are looked for; null: in the project `default`. */
  readonly projectId: ProjectId | null
  readonly format: SqlFormat
  /** Most rows of the answer. */
  readonly limit: number
  /** Integers beyond 2^53 as JSON strings instead of numbers. */
  readonly bigAsString: boolean
}

const MOST_TABLES = 100

/**
 * Answer a query over dataset versions: the engine reads the text and says which tables it names, the catalog says which versions
 * those are, the engine runs it over nothing but them. Refuses before it runs what is not one SELECT over known tables.
 */
export async function answerQuery(
  ports: Ports,
  actor: Actor,
  asked: AskedQuery,
  signal?: AbortSignal,
): Promise<SqlAnswer> {
  const { sql, format, limit, bigAsString, projectId } = asked
  if (sql.includes('\0'))
    throw refuse('malformed_query', 'The query holds a NUL character, which SQL has not.')
  const lookup = asked.tables && askedTables(asked.tables)
  const names = await ports.engine.tables(sql, signal)
  if (names.length > MOST_TABLES) {
    throw refuse(
      'query_not_allowed',
      `A query may name ${MOST_TABLES} tables; this one names ${names.length}.`,
    )
  }
  const tables = await ports.catalog.read(actor.scope, async tx =>
    findTables(tx, names, { asked: lookup, project: await projectOf(tx, projectId) }),
  )
  return ports.engine.query({ sql, tables, format, limit, bigAsString }, signal)
}

async function projectOf(tx: CatalogReader, id: ProjectId | null) {
  if (id) return getProject(tx, id)
  const project = await tx.projects.named('default')
  if (!project)
    throw refuse('unknown_project', 'There is no project "default" here; say with project_id where.')
  return project
}
