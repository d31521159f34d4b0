import { createHash } from 'node:crypto'
import Type from 'typebox'
import type { Load } from '../../core/dataset/dataset.ts'
import { findLoad } from '../../core/dataset/loads.ts'
import { planRejects } from '../../core/dataset/rejects.ts'
import { rejectCodes } from '../../core/ingest/reject.ts'
import type { Filter, Query } from '../../core/query/query.ts'
import { type Call, operation } from '../door.ts'
import { etagOf, notModified } from '../etag.ts'
import { attachment } from '../file-name.ts'
import { pageLinks } from '../pages.ts'
import { refusals } from '../shapes.ts'
import { rejectExample } from './load-example.ts'
import { LoadParams, listOf, pageQuery, Reject } from './schemas.ts'
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
  const where = filterOf(query)
  const plan = planRejects(load.quarantine, { ...where, limit, offset })
  const { rows, total } = await house.ports.engine.rows({ plan, bigAsString: false, counted: true }, signal)
  const matching = total ?? 0
  const links = pageLinks(request.url, { limit, offset }, matching)
  if (links) reply.header('link', links)
  const all = where.where ? matching : load.rows.rejected
  const numbers = `"total":${all},"kept":${load.quarantine?.kept ?? 0},"limit":${limit},"offset":${offset}`
  return reply.type('application/json').send(`{"items":[${rows.join(',')}],${numbers}}`)
}

async function sendCsv(call: RejectsCall, load: Load, content: readonly unknown[]): Promise<unknown> {
  const { house, actor, query, signal } = call
  const cacheKey = createHash('sha256')
    .update(JSON.stringify([actor.scope, content]))
    .digest('hex')
  const request = {
    plan: planRejects(load.quarantine, filterOf(query)),
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

function filterOf({ column, code }: RejectsCall['query']): Pick<Query, 'where'> {
  const filters = Object.entries({ column, code }).flatMap(([name, value]): Filter[] =>
    value === undefined
      ? []
      : [{ kind: 'compare', column: name, operator: '=', value: { kind: 'text', value }, at: 0 }],
  )
  return filters.length === 0 ? {} : { where: { kind: 'and', filters } }
}
