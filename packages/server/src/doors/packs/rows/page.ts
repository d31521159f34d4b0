import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import type { Listed, Page } from '../../../core/ports/page.ts'

/** A page of rows, as the operations that read tables and views share it. */

export const RowsQuery = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
    offset: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 }),
  },
  { additionalProperties: false },
)

export const Rows = Type.Object({
  total: Type.Integer(),
  limit: Type.Integer(),
  offset: Type.Integer(),
  rows: Type.Array(Type.Record(Type.String(), Type.Unknown()), {
    description: 'Decimals with all their digits; timestamps in UTC, with milliseconds.',
  }),
})

export const exampleRows = {
  total: 1000,
  limit: 1,
  offset: 0,
  rows: [
    {
      customer_id: 'SBX-000001',
      first_name: 'Mara',
      reward_tier: 'gold',
      marketing_opt_in: true,
      total_spend: 41.2,
    },
  ],
}

/** Sends rows that are JSON texts already, so that no digit passes through a JavaScript number. */
export function sendRows(reply: FastifyReply, { items, total }: Listed<string>, { limit, offset }: Page) {
  const body = `{"total":${total},"limit":${limit},"offset":${offset},"rows":[${items.join(',')}]}`
  return reply.type('application/json').send(body)
}
