import Type from 'typebox'
import type { RowsPage } from '../../core/ports/engine.ts'
import { findCondition } from '../../core/quality/find-condition.ts'
import { parseCursor } from '../../core/query/cursor.ts'
import { parseFilter } from '../../core/query/filter.ts'
import { parseOrder } from '../../core/query/order.ts'
import { nextCursor, planPage } from '../../core/query/page.ts'
import type { Query } from '../../core/query/query.ts'
import { refuse } from '../../core/refusals.ts'
import { operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { nullable } from '../load.ts'
import { refusals } from '../shapes.ts'
import { readColumnNames } from './column-names.ts'
import { BigNumbers, DatasetParams, QueryFields, VersionQuery } from './schemas.ts'
import { findVersion } from './unknown.ts'

/** Cells longer than this many characters are cut: a page holds at most 1 000 rows, and is read by people and tables. */
const LONGEST_CELL = 10_000

const RowsQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'Max rows (1–1000).' }),
  offset: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Rows to leave out before the page; not with `cursor`.',
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        'The `next_cursor` of the page before, with the same `where`, `search` and `order_by`. It stays in its version.',
    }),
  ),
  ...QueryFields,
  search: Type.Optional(
    Type.String({ maxLength: 1000, description: 'Text in any text column; case does not matter.' }),
  ),
  check: Type.Optional(
    Type.String({ maxLength: 100, description: 'Only rows that this check of the quality report found.' }),
  ),
  column: Type.Optional(
    Type.String({ maxLength: 65_536, description: 'With `check`: only what it found there.' }),
  ),
  rule: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'Only rows that violate the rule with this id, as it is now.',
    }),
  ),
  ...VersionQuery,
  ...BigNumbers,
})

const RowsAnswer = Type.Object({
  rows: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  total: Type.Integer({ description: 'How many rows fit, beyond the page.' }),
  next_cursor: nullable(Type.String({ description: 'For the next page; null on the last one.' })),
  truncated_cells: Type.Array(
    Type.Object({
      row: Type.Integer({ description: 'Place in this page, from 0.' }),
      column: Type.String(),
      length: Type.Integer({ description: 'Characters of the whole cell.' }),
    }),
  ),
  version: Type.Integer({ description: 'The version that was read.' }),
})

export const rows = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/rows',
  role: 'viewer',
  summary: 'Read rows',
  description:
    'Answers a page of rows, filtered, searched and ordered. Follow `next_cursor` through large results: each page costs the same. Cells beyond 10 000 characters are cut and named in `truncated_cells`.',
  tags: ['datasets'],
  params: DatasetParams,
  query: RowsQuery,
  responses: {
    200: {
      description: 'A page of rows.',
      schema: RowsAnswer,
      example: {
        rows: [{ amount: 1250.0, merchant: 'Luxury Ltd', is_fraud: 1 }],
        total: 482,
        next_cursor: 'WzAsMTIzLDEsNDgyXQ.Zk3v9mTq0xB5n7LrYd2wAQ',
        truncated_cells: [],
        version: 0,
      },
    },
    304: { description: 'The client has it already.' },
    ...refusals(404, 408, 422),
  },
  async answer({ house, actor, params, query, request, reply, signal }) {
    const filtered = readQuery(query)
    const cursor = query.cursor === undefined ? null : parseCursor(query.cursor)
    if (cursor && query.offset) throw bothAsked()
    const { dataset, version, parts } = await house.ports.catalog.read(actor.scope, async tx => {
      const found = await findVersion(tx, params.dataset_id, query.version ?? cursor?.version)
      return { ...found, parts: await tx.versions.parts(found.version) }
    })
    const only = await findCondition(house.ports, actor.scope, { dataset, version }, query, signal)
    const asked = { ...filtered, ...(only && { only }) }
    const planned = planPage(version, parts, asked, cursor)
    const content = ['rows', version.id, version.digest, asked, query.cursor ?? null, query.big]
    if (notModified(request, reply, content)) return reply
    const page = await house.ports.engine.rows(
      {
        plan: planned.plan,
        bigAsString: query.big === 'string',
        longestCell: LONGEST_CELL,
        counted: planned.total === null,
      },
      signal,
    )
    const answer = {
      total: planned.total ?? page.total,
      next_cursor: nextCursor(version, asked, planned, page),
      truncated_cells: page.cut,
      version: version.number,
    }
    return reply.type('application/json').send(printRows(page, answer))
  },
})

/** Rows arrive as text and stay text: parsing them would round what a JavaScript number cannot hold. */
function printRows({ rows }: RowsPage, rest: object): string {
  return `{"rows":[${rows.join(',')}],${JSON.stringify(rest).slice(1)}`
}

interface Asked {
  readonly columns?: string[]
  readonly where?: string
  readonly search?: string
  readonly order_by?: string
  readonly limit: number
  readonly offset?: number
}

function readQuery({ columns, where, search, order_by, limit, offset = 0 }: Asked): Query {
  const names = readColumnNames(columns)
  return {
    ...(names && { columns: names }),
    ...(where?.trim() && { where: parseFilter(where) }),
    ...(search && { search }),
    ...(order_by?.trim() && { orderBy: parseOrder(order_by) }),
    limit,
    offset,
  }
}

function bothAsked(): Error {
  const message = 'goes on from where it was made; leave offset out'
  return refuse('invalid_value', `A cursor ${message}.`, {
    faults: [{ parameter: 'cursor', code: 'invalid_value', message }],
  })
}
