import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type DuckDBConnection, StatementType } from '@duckdb/node-api'
import type { Column } from '../../../core/dataset/dataset.ts'
import { dtypeOf } from '../../../core/dataset/types.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import type { SqlAnswer, SqlRequest } from '../../../core/query/sql/request.ts'
import { refuse } from '../../../core/refusals.ts'
import { exportFile } from '../export.ts'
import { copy } from '../formats/copy.ts'
import { run } from '../run.ts'
import type { Session } from '../session.ts'
import { quoteIdentifier } from '../sql.ts'
import { queryFault } from './fault.ts'
import { answerType, storedType } from './stored-type.ts'
import { readQuery } from './tables.ts'
import { viewSql } from './view.ts'
import { within } from './watch.ts'

export interface QueryOrder extends SqlRequest {
  /** For each table, the files of its parts. */
  readonly paths: readonly (readonly string[])[]
  /** The file to write; it exists, empty. */
  readonly target: string
  /** What the answer may become at most. */
  readonly maxAnswerBytes: number
}

export type Answered = Pick<SqlAnswer, 'columns' | 'rows' | 'truncated' | 'milliseconds'>

/**
 * The verb `query`: runs one SELECT over views of the tables, and writes its rows to the target. The text is checked here again,
 * since what runs must be what was checked.
 */
export async function query(order: QueryOrder, session: Session): Promise<Answered> {
  const began = performance.now()
  const { connection, grant } = session
  const { sql, target, format, bigAsString, limit } = order
  await readQuery(connection, sql)
  for (const [at, table] of order.tables.entries()) {
    await connection.run(viewSql(table, order.paths[at] ?? []))
  }
  const stored = join(grant.folder, 'answer.parquet')
  const places = [grant.folder, ...grant.paths]
  return within(session, [stored, target], order.maxAnswerBytes, async () => {
    const view = await bind(connection, sql, places)
    const columns = await columnsOf(connection, view)
    const found = await store(connection, view, columns, limit, stored).catch(error => {
      throw queryFault(error, places, null)
    })
    const rows = Math.min(found, limit)
    const plan = planOf(columns, rows)
    await exportFile({ plan, paths: [stored], target, format, spreadsheetSafe: false, bigAsString }, session)
    const milliseconds = Math.round(performance.now() - began)
    return { columns, rows, truncated: found > limit, milliseconds }
  })
}

/** Lets the engine bind the query's text, alone and then as a view; answers the view's name. */
async function bind(connection: DuckDBConnection, sql: string, places: readonly string[]): Promise<string> {
  const view = randomUUID()
  try {
    const statements = await connection.extractStatements(sql)
    const statement = statements.count === 1 ? await statements.prepare(0) : null
    const { SELECT } = StatementType
    if (statement?.statementType !== SELECT || statement.parameterCount > 0) {
      throw refuse('query_not_allowed', 'A query is one SELECT without parameters.')
    }
    statement.destroySync()
    await connection.run(`create view ${quoteIdentifier(view)} as\n${sql}`)
    return view
  } catch (error) {
    throw queryFault(error, [...places, view], sql)
  }
}

async function columnsOf(connection: DuckDBConnection, view: string): Promise<Column[]> {
  const described = await run(connection, { sql: `describe ${quoteIdentifier(view)}`, parameters: [] })
  return (await described.getRows()).map(([name, type]) => {
    const logicalType = answerType(String(type))
    return {
      name: String(name),
      originalName: String(name),
      logicalType,
      dtype: dtypeOf(logicalType),
      nullable: true,
    }
  })
}

/** Keeps the rows in a file, one more than asked for at most; answers how many those are. */
async function store(
  connection: DuckDBConnection,
  view: string,
  columns: readonly Column[],
  limit: number,
  path: string,
): Promise<number> {
  const list = columns.map(({ name, logicalType }) => {
    const value = quoteIdentifier(name)
    const [own, kept] = [`cast(${value} as ${logicalType})`, storedType(logicalType)]
    return `${kept === logicalType ? own : `cast(${own} as ${kept})`} as ${value}`
  })
  const sql = `select ${list.join(', ')}\nfrom ${quoteIdentifier(view)}\nlimit ${limit + 1}`
  // Small groups: the writer holds one in memory for each thread, however long its texts are.
  return copy(connection, { sql, parameters: [] }, path, ['format parquet', 'row_group_size 4096'])
}

function planOf(columns: readonly Column[], rows: number): QueryPlan {
  const parts = [{ key: 'answer', columns, rows }]
  const everything = {
    where: null,
    search: null,
    only: null,
    orderBy: [],
    offset: 0,
    after: null,
    firstRow: 0,
  }
  return { parts, columns, selected: columns, limit: rows, ...everything }
}
