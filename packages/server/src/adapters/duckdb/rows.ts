import type { DuckDBMaterializedResult } from '@duckdb/node-api'
import type { QueryPlan } from '../../core/query/query.ts'
import { refuse } from '../../core/refusals.ts'
import { rowJsonSql } from './formats/json.ts'
import { run } from './run.ts'
import { selectSql } from './select.ts'
import type { Session } from './session.ts'

export interface RowsOrder {
  readonly plan: QueryPlan
  readonly paths: readonly string[]
  readonly bigAsString: boolean
}

const MOST_BYTES = 64 * 2 ** 20

/** The verb `rows`: the JSON text of each row. Refuses a page of more than 64 MiB. */
export async function rows(order: RowsOrder, session: Session): Promise<string[]> {
  const { plan, paths, bigAsString } = order
  const outputs = [{ expression: rowJsonSql(plan, { bigAsString }), name: 'row' }]
  return texts(await run(session.connection, selectSql(plan, paths, outputs)))
}

async function texts(result: DuckDBMaterializedResult): Promise<string[]> {
  const found: string[] = []
  let bytes = 0
  for (let index = 0; index < result.chunkCount; index++) {
    for (const text of result.getChunk(index).getColumnValues(0)) {
      found.push(String(text))
      bytes += Buffer.byteLength(String(text))
      if (bytes > MOST_BYTES) throw tooLarge(found.length)
    }
  }
  return found
}

function tooLarge(row: number): Error {
  const message = `The page is larger than 64 MiB at its row ${row}. Ask for fewer rows or columns at a time, or download the version as a file.`
  return refuse('page_too_large', message)
}
