import { type FileHandle, open } from 'node:fs/promises'
import type { DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api'
import { Field, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct } from 'apache-arrow'
import { run, stream } from '../run.ts'
import { countSql, expressionOf, selectSql } from '../select.ts'
import type { Session } from '../session.ts'
import { type ArrowColumn, arrowColumn } from './arrow-column.ts'
import type { Format, Writing } from './format.ts'

const BATCH_ROWS = 32_768
/** Of text, roughly: keeps a batch small when its cells are large. */
const BATCH_CHARACTERS = 2 ** 24

/** An Arrow IPC stream, batch by batch. */
export const writeArrow: Format = async (writing, session, checked) => {
  const { plan, paths, target } = writing
  const counted = await run(session.connection, countSql(plan, paths))
  const expected = Number(counted.getChunk(0).getRowValues(0)[0])
  checked()
  const columns = plan.selected.map(({ logicalType }) => arrowColumn(logicalType))
  const fields = plan.selected.map(({ name }, index) => {
    const type = columns[index]?.type
    if (!type) throw new Error('a column without a type')
    return new Field(name, type, true)
  })
  const schema = new Schema(fields)
  await using file = await open(target, 'r+')
  const written = await writeStream(file, schema, batches(writing, schema, columns, session))
  // A streamed result that fails midway ends like one that is done.
  session.signal.throwIfAborted()
  if (written !== expected) throw new Error(`the stream ended after ${written} of ${expected} rows`)
}

async function writeStream(
  file: FileHandle,
  schema: Schema,
  source: AsyncIterable<RecordBatch>,
): Promise<number> {
  const writer = new RecordBatchStreamWriter()
  let rows = 0
  let ended = false
  const produce = async () => {
    writer.reset(undefined, schema)
    for await (const batch of source) {
      writer.write(batch)
      rows += batch.numRows
    }
    writer.finish()
    ended = true
  }
  const producing = produce().catch(error => {
    writer.abort(error)
    throw error
  })
  const consume = async () => {
    for await (const bytes of writer) await file.writeFile(bytes)
  }
  await Promise.all([producing, consume()])
  if (!ended) throw new Error('the stream was not finished')
  return rows
}

async function* batches(
  { plan, paths }: Writing,
  schema: Schema,
  columns: readonly ArrowColumn[],
  session: Session,
): AsyncGenerator<RecordBatch> {
  const outputs = plan.selected.map(({ name }, index) => {
    const value = expressionOf(plan, name)
    return { expression: columns[index]?.sql(value) ?? value, name: `c${index}` }
  })
  const result = await stream(session.connection, selectSql(plan, paths, outputs))
  let gathered: DuckDBValue[][] = columns.map(() => [])
  let weight = 0
  for (let chunk = await result.fetchChunk(); chunk?.rowCount; chunk = await result.fetchChunk()) {
    session.signal.throwIfAborted()
    weight += gather(chunk, gathered)
    if ((gathered[0]?.length ?? 0) < BATCH_ROWS && weight < BATCH_CHARACTERS) continue
    yield batchOf(schema, columns, gathered)
    gathered = columns.map(() => [])
    weight = 0
  }
  if ((gathered[0]?.length ?? 0) > 0) yield batchOf(schema, columns, gathered)
}

/** Adds a chunk's values; answers how many characters of text they have. */
function gather(chunk: DuckDBDataChunk, into: readonly DuckDBValue[][]): number {
  let characters = 0
  for (const [index, column] of into.entries()) {
    for (const value of chunk.getColumnValues(index)) {
      column.push(value)
      if (typeof value === 'string') characters += value.length
    }
  }
  return characters
}

function batchOf(
  schema: Schema,
  columns: readonly ArrowColumn[],
  gathered: readonly (readonly DuckDBValue[])[],
): RecordBatch {
  const children = columns.map((column, index) => column.pack(gathered[index] ?? []))
  const length = gathered[0]?.length ?? 0
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }),
  )
}
