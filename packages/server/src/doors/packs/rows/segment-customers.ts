import Type from 'typebox'
import { lookAgain } from '../../../core/pack/look-again.ts'
import { readSegment } from '../../../core/pack/table-rows.ts'
import { operation } from '../../door.ts'
import { refusals } from '../shapes.ts'
import { exampleRows, Rows, RowsQuery, sendRows } from './page.ts'

export const segmentCustomers = operation({
  method: 'GET',
  path: '/api/v1/segments/{id}/customers',
  role: 'viewer',
  summary: "List the rows of a segment's view",
  description: 'Those that are in the segment now, ordered by the primary key of its base schema.',
  tags: ['packs'],
  params: Type.Object({ id: Type.String({ description: 'Id or key of the segment.' }) }),
  query: RowsQuery,
  responses: {
    200: { description: 'A page of the rows.', schema: Rows, example: { ...exampleRows, total: 450 } },
    ...refusals(400, 404),
  },
  async answer({ house, actor, params, query, reply }) {
    const { catalog } = house.ports
    const look = () => catalog.transact(actor.scope, tx => readSegment(tx, params.id, query))
    const found = await lookAgain(look)
    return sendRows(reply, found, query)
  },
})
