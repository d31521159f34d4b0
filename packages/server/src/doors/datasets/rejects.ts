import { createHash } from 'node:crypto'
import Type from 'typebox'
import type { Load } from '../../core/dataset/dataset.ts'
import { findLoad } from '../../core/dataset/loads.ts'
import { REJECT_COLUMNS, rejectCodes } from '../../core/ingest/reject.ts'
import { planQuery } from '../../core/query/plan.ts'
import type { Filter, QueryPlan } from '../../core/query/query.ts'
import { type Call, operation } from '../door.ts'
import { etagOf, notModified } from '../etag.ts'
import { pageLinks } from '../pages.ts'
import { attachment } from './file-name.ts'
import { rejectExample } from './load-example.ts'
import { LoadParams, listOf, pageQuery, Reject, refusals } from './schemas.ts'
import { sendExport } from './send-export.ts'

const RejectsQuery = Type.Object({
  ...pageQuery(1000),
  column: Type.Optional(
    Type.String({ maxLength: 1000, description: 'Only rejects that this column is to blame for.' }),
  ),
  code: Type.Optional(Type.Enum([...rejectCodes], { description: 'Only rejects with this code.' })),
  format: Type.Enum(['json', 'csv'], {
    default: 'json',
    description: 'csv: all of them as a file, whatever limit and offset say.',
  }),
  spreadsheet_safe: Type.Boolean({
    default: false,
    description: 'CSV only: guards against text that a spreadsheet would run as a formula.',
  }),
})

export const rejects = operation({
  method: 'GET',
  path: '/api/loads/{load_id}/rejects',
  role: 'viewer',
  summary: 'List rejected rows',
  description:
    'Lists the rows that a load could not take, by their number, each with its place and text in the file and what is wrong with it; also of a load that was refused. `total` counts all of them, `kept` those that can be listed.',
  tags: ['loads'],
  params: LoadParams,
  query: RejectsQuery,
  responses: {
    200: {
      description: 'A page of rejects.',
      schema: Type.Object({ ...listOf(Reject).properties, kept: Type.Integer() }),
      example: { items: [rejectExample], total: 1, kept: 1, limit: 50, offset: 0 },
      mediaTypes: ['application/json', 'text/csv'],
    },
    304: { description: 'The client has it already.' },
    ...refusals(404, 422),
  },
  async answer(call) {
    const { house, actor, params, query, request, reply } = call
    const load = await house.ports.catalog.read(actor.scope, tx => findLoad(tx, params.load_id))
    const content = ['rejects', load.id, query]
    if (notModified(request, reply, content)) return reply
    return query.format === 'csv' ? sendCsv(call, load, content) : sendPage(call, load)
  },
})

type RejectsCall = Call<unknown, Type.Static<typeof RejectsQuery>, unknown>

async function sendPage(call: RejectsCall, load: Load): Promise<unknown> {
  const { house, query, reply, request, signal } = call
  const { limit, offset } = query
  const page = { ...planOf(load, query), limit, offset }
  const { rows } = await house.ports.engine.rows({ plan: page, bigAsString: false }, signal)
  const kept = load.quarantine?.kept ?? 0
  const matching = filterOf(query) === null ? kept : await countMatching(call, load)
  const total = filterOf(query) === null ? load.rows.rejected : matching
  const links = pageLinks(request.url, { limit, offset }, matching)
  if (links) reply.header('link', links)
  const numbers = `"total":${total},"kept":${kept},"limit":${limit},"offset":${offset}`
  return reply.type('application/json').send(`{"items":[${rows.join(',')}],${numbers}}`)
}

/** A quarantine keeps so few that they can be counted one by one. */
async function countMatching({ house, query, signal }: RejectsCall, load: Load): Promise<number> {
  const plan = planOf(load, query, ['row'])
  return (await house.ports.engine.rows({ plan, bigAsString: false }, signal)).rows.length
}

async function sendCsv(call: RejectsCall, load: Load, content: readonly unknown[]): Promise<unknown> {
  const { house, actor, query, signal } = call
  const cacheKey = createHash('sha256')
    .update(JSON.stringify([actor.scope, content]))
    .digest('hex')
  const request = {
    plan: planOf(load, query),
    format: 'csv',
    spreadsheetSafe: query.spreadsheet_safe,
    cacheKey,
  } as const
  const exported = await house.ports.engine.export(request, signal)
  return sendExport(call, exported, {
    etag: etagOf(content),
    mediaType: 'text/csv; charset=utf-8',
    disposition: attachment(`rejects of ${load.id}`, 'csv'),
  })
}

function planOf(load: Load, query: RejectsCall['query'], columns?: readonly string[]): QueryPlan {
  const parts = load.quarantine ? [{ key: load.quarantine.key, columns: REJECT_COLUMNS }] : []
  const where = filterOf(query)
  const orderBy = [{ column: 'row', descending: false, at: 0 }]
  return planQuery({ columns: REJECT_COLUMNS }, parts, {
    orderBy,
    ...(columns && { columns }),
    ...(where && { where }),
  })
}

function filterOf({ column, code }: RejectsCall['query']): Filter | null {
  const filters = Object.entries({ column, code }).flatMap(([name, value]): Filter[] =>
    value === undefined
      ? []
      : [{ kind: 'compare', column: name, operator: '=', value: { kind: 'text', value }, at: 0 }],
  )
  return filters.length === 0 ? null : { kind: 'and', filters }
}
