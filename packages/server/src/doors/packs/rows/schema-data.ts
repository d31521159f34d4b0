import { createHash } from 'node:crypto'
import Type from 'typebox'
import { parseExact } from '../../../core/exact-json.ts'
import { lookAgain } from '../../../core/pack/look-again.ts'
import { addRows, readTable } from '../../../core/pack/table-rows.ts'
import { refuse } from '../../../core/refusals.ts'
import { bytesOf } from '../../body.ts'
import { operation } from '../../door.ts'
import { parseJson } from '../../json.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../shapes.ts'
import { exampleRows, Rows, RowsQuery, sendRows } from './page.ts'

const Params = Type.Object({ id: Type.String({ description: 'Id or key of the schema.' }) })

export const schemaData = operation({
  method: 'GET',
  path: '/api/v1/schemas/{id}/data',
  role: 'viewer',
  summary: "List the rows of a schema's table",
  description: 'Ordered by primary key.',
  tags: ['packs'],
  params: Params,
  query: RowsQuery,
  responses: {
    200: { description: 'A page of the rows.', schema: Rows, example: exampleRows },
    ...refusals(400, 404),
  },
  async answer({ house, actor, params, query, reply }) {
    const { catalog } = house.ports
    const found = await lookAgain(() => catalog.transact(actor.scope, tx => readTable(tx, params.id, query)))
    return sendRows(reply, found, query)
  },
})

const MOST_ROWS = 10_000
const MOST_BYTES = 8 * 2 ** 20

const Body = Type.Object(
  { rows: Type.Array(Type.Record(Type.String(), Type.Unknown()), { minItems: 1, maxItems: MOST_ROWS }) },
  { additionalProperties: false },
)

export const addSchemaData = operation({
  method: 'POST',
  path: '/api/v1/schemas/{id}/data',
  role: 'editor',
  summary: "Add rows to a schema's table",
  description:
    'Rows whose primary key is taken are skipped and not counted; of the others all are added or none. A row leaves out what has a default or may be missing. Numbers keep their digits; a timestamp without a zone is in UTC. Up to 10 000 rows and 8 MiB.',
  tags: ['packs'],
  params: Params,
  query: Type.Object({}, { additionalProperties: false }),
  streams: { 'application/json': Body },
  limit: null,
  responses: {
    201: {
      description: 'How many rows were added.',
      schema: Type.Object({ inserted: Type.Integer(), tableName: Type.String() }),
      example: { inserted: 2, tableName: 'ds_starbucks_customers' },
    },
    ...refusals(400, 404, 415),
  },
  async answer(call) {
    const { house, actor, params, reply } = call
    await using once = await openReceipt(call)
    const bytes = await readBytes(call.body)
    if (once.replayed(createHash('sha256').update(bytes).digest('hex'), reply)) return reply
    const rows = rowsIn(parseJson(bytes, parseExact))
    const add = () =>
      house.ports.catalog.transact(actor.scope, async tx => {
        const answer = JSON.stringify(await addRows(tx, params.id, rows))
        await once.settle(tx, 201, answer)
        return answer
      })
    const body = await lookAgain(add)
    return reply.code(201).type('application/json').send(body)
  },
})

async function readBytes(body: unknown): Promise<Uint8Array> {
  if (!body) throw refuse('unsupported_media_type', 'Send rows as a body of the type "application/json".')
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytesOf(body)) {
    size += chunk.byteLength
    if (size > MOST_BYTES)
      throw refuse('body_too_large', `The body is larger than ${MOST_BYTES} bytes. Send the rows in parts.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function rowsIn(body: unknown): readonly unknown[] {
  const { rows, ...others } = Object(body) as Record<string, unknown>
  if (!Array.isArray(rows) || Array.isArray(body) || Object.keys(others).length > 0)
    throw refuse('invalid_value', 'The body must be {"rows": [{…}, …]} and nothing else.')
  if (rows.length === 0 || rows.length > MOST_ROWS)
    throw refuse('invalid_value', `"rows" must have 1 to ${MOST_ROWS} rows; it has ${rows.length}.`)
  return rows
}
