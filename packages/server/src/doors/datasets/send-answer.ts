import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { dtypeOf } from '../../core/dataset/types.ts'
import type { SqlAnswer, SqlFormat } from '../../core/query/sql/request.ts'
import type { Call } from '../door.ts'
import { attachment } from '../file-name.ts'

/** The media type of each format of an answer. */
export const answerTypes = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.stream',
} as const satisfies Record<SqlFormat, string>

/** Sends the answer of a query, and releases it when the response is over, however it ends. */
export async function sendAnswer(
  { request, reply, signal }: Call<unknown, unknown, unknown>,
  answer: SqlAnswer,
  format: SqlFormat,
): Promise<FastifyReply> {
  const release = async () => {
    try {
      await answer[Symbol.asyncDispose]()
    } catch (error) {
      request.log.warn({ err: error }, 'answer not released')
    }
  }
  if (signal.aborted) await release()
  else reply.raw.once('close', release)
  signal.throwIfAborted()
  reply.type(answerTypes[format])
  return format === 'json' ? sendJson(reply, answer) : sendFile(reply, answer, format)
}

/** The rows stay text on their way: parsing them would round what a JavaScript number cannot hold. */
function sendJson(reply: FastifyReply, { columns, rows, truncated, milliseconds, size, bytes }: SqlAnswer) {
  const printed = columns.map(({ name, logicalType }) => ({
    name,
    dtype: dtypeOf(logicalType),
    logical_type: logicalType,
  }))
  const rest = { row_count: rows, truncated, elapsed_ms: milliseconds }
  const begin = Buffer.from(`{"columns":${JSON.stringify(printed)},"rows":`)
  const end = Buffer.from(`,${JSON.stringify(rest).slice(1)}`)
  reply.header('content-length', begin.byteLength + size + end.byteLength)
  return reply.send(Readable.from(joined(begin, bytes(), end)))
}

function sendFile(reply: FastifyReply, answer: SqlAnswer, format: SqlFormat) {
  return reply
    .header('content-disposition', attachment('query', format))
    .header('content-length', answer.size)
    .header('x-row-count', answer.rows)
    .header('x-truncated', String(answer.truncated))
    .send(Readable.from(answer.bytes()))
}

async function* joined(begin: Uint8Array, bytes: AsyncIterable<Uint8Array>, end: Uint8Array) {
  yield begin
  yield* bytes
  yield end
}
