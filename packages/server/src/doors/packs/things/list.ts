import Type from 'typebox'
import { listThings } from '../../../core/pack/read-things.ts'
import { type Operation, operation } from '../../door.ts'
import { Pagination, Paging, parseCursor, printPage } from '../paging.ts'
import { refusals } from '../shapes.ts'
import { type Asked, filters, parents, whereOf } from './filters.ts'
import type { Kind } from './kind.ts'
import { printThing } from './print.ts'

const CommonQuery = Type.Object({ ...filters, ...Paging }, { additionalProperties: false })

/** The list of a kind, page by page. */
export function listPages(kind: Kind): Operation {
  const own = Object.fromEntries(kind.filters.map(name => [name, parents[name]]))
  return operation({
    method: 'GET',
    path: kind.path,
    role: 'viewer',
    summary: `List ${kind.many}`,
    description: `Those that fit all filters, ${kind.order}, ties by id.`,
    tags: ['packs'],
    query: Type.Object(
      { ...filters, ...own, ...Paging },
      { additionalProperties: false },
    ) as typeof CommonQuery,
    responses: {
      200: {
        description: 'A page of the list.',
        schema: Type.Object({ data: Type.Array(kind.shape), pagination: Pagination }),
        example: {
          data: [kind.example],
          pagination: {
            total: 12,
            limit: 1,
            hasMore: true,
            nextCursor: 'eyJsaXN0Ij…',
            cursor: 'eyJsaXN0Ij…',
          },
        },
      },
      ...refusals(400),
    },
    async answer({ house, actor, query: { limit, cursor, ...asked } }) {
      const after = parseCursor(kind.many, cursor)
      const listing = {
        kind: kind.kind,
        where: whereOf(asked as Asked),
        limit,
        after: after && { rank: after.at, id: after.id },
      }
      const page = await house.ports.catalog.read(actor.scope, tx => listThings(tx, listing))
      return printPage(kind.many, page, limit, {
        print: thing => printThing(thing, actor.organization.id),
        placeOf: ({ rank, id }) => ({ at: rank, id }),
      })
    },
  })
}

/** The house makes no more than ten of a kind that is listed whole. */
const MOST = 1000

/** The list of a kind as a bare array. */
export function listAll(kind: Kind): Operation {
  return operation({
    method: 'GET',
    path: kind.path,
    role: 'viewer',
    summary: `List ${kind.many}`,
    description: `All of them that fit all filters, ${kind.order}. There are none before a pack was loaded; they stay when it goes.`,
    tags: ['packs'],
    query: Type.Object(filters, { additionalProperties: false }),
    responses: {
      200: { description: 'The list.', schema: Type.Array(kind.shape), example: [kind.example] },
      ...refusals(400),
    },
    async answer({ house, actor, query }) {
      const listing = { kind: kind.kind, where: whereOf(query), limit: MOST, after: null }
      const { items } = await house.ports.catalog.read(actor.scope, tx => listThings(tx, listing))
      return items.map(thing => printThing(thing, actor.organization.id))
    },
  })
}
