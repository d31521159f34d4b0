import Type from 'typebox'
import { exactNumber } from '../../../core/exact-json.ts'
import { outcomeTypes } from '../../../core/pack/outcomes.ts'
import { findSummary } from '../../../core/pack/read-history.ts'
import { type KeptSummary, periodTypes, type SummaryListing } from '../../../core/ports/world-lists.ts'
import { refuse } from '../../../core/refusals.ts'
import { operation } from '../../door.ts'
import { Time } from '../../shapes.ts'
import { Pagination, Paging, parseCursor, printPage } from '../paging.ts'
import { refusals } from '../shapes.ts'
import { exampleId, Id } from '../things/kind.ts'
import { historyFilters, noneOf } from './filters.ts'

const Count = Type.Integer({ minimum: 0 })

export const Summary = Type.Object(
  {
    id: Id,
    tenantId: Type.String(),
    periodType: Type.Enum([...periodTypes]),
    periodKey: Type.String({ description: 'A day in UTC such as `2026-01-12`, or `all`.' }),
    customerId: Type.String(),
    offerId: Id,
    creativeId: Id,
    channelId: Id,
    impressions: Count,
    positive: Count,
    negative: Count,
    neutral: Count,
    converts: Count,
    totalValue: Type.Number({ description: 'The sum of what its interactions were worth, exact.' }),
    lastContactAt: Time,
    lastOutcomeKey: Type.Enum(outcomeTypes.map(({ key }) => key)),
    direction: Type.Enum(['inbound', 'outbound']),
  },
  { additionalProperties: false },
)

const example = {
  id: exampleId('summary'),
  tenantId: 'acme@rowhouse',
  periodType: 'alltime',
  periodKey: 'all',
  customerId: 'SBX-000042',
  offerId: exampleId('birthday-drink'),
  creativeId: exampleId('birthday-drink-email'),
  channelId: exampleId('email'),
  impressions: 2,
  positive: 1,
  negative: 0,
  neutral: 0,
  converts: 1,
  totalValue: 5.45,
  lastContactAt: '2026-01-12T09:30:00.000Z',
  lastOutcomeKey: 'convert',
  direction: 'outbound',
}

const LIST = 'interaction summaries'
const MOST_OF_A_LIST = 100
const MOST_OF_A_CUSTOMER = 200

export const summaryList = operation({
  method: 'GET',
  path: '/api/v1/interaction-summaries',
  role: 'viewer',
  summary: 'List interaction summaries',
  description:
    'The exact aggregation of interactions by customer, offer, creative and channel, of each day and of all time. With `customerId`: those of the customer as `data` and `total`, by type of period, then the newest period first, at most 200. Without: a list like the others, newest contact first.',
  tags: ['packs'],
  query: Type.Object(
    {
      customerId: Type.Optional(Type.String({ maxLength: 500 })),
      periodType: Type.Optional(Type.Enum([...periodTypes])),
      offerId: Type.Optional(Id),
      channelId: Type.Optional(Id),
      ...historyFilters,
      limit: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: MOST_OF_A_CUSTOMER,
          description: 'Default 25, at most 100; with `customerId` default 50, at most 200.',
        }),
      ),
      cursor: Paging.cursor,
    },
    { additionalProperties: false },
  ),
  responses: {
    200: {
      description: 'The summaries of a customer, or a page of the list.',
      schema: Type.Union([
        Type.Object({ data: Type.Array(Summary), total: Type.Integer() }),
        Type.Object({ data: Type.Array(Summary), pagination: Pagination }),
      ]),
      example: { data: [example], total: 1 },
    },
    ...refusals(400),
  },
  async answer({ house, actor, query }) {
    const { customerId, cursor } = query
    const limit = query.limit ?? (customerId === undefined ? 25 : 50)
    refuseUnfit(customerId, limit, cursor)
    const after = parseCursor(LIST, cursor)
    const listing: SummaryListing = {
      where: {
        pack: query.packKey ?? null,
        customerId: customerId ?? null,
        offerId: query.offerId ?? null,
        channelId: query.channelId ?? null,
        periodType: query.periodType ?? null,
      },
      order: customerId === undefined ? 'contact' : 'period',
      limit,
      after: after && { at: new Date(after.at), id: after.id },
    }
    const page =
      noneOf(query) ?? (await house.ports.catalog.read(actor.scope, tx => tx.history.summaries(listing)))
    const print = (summary: KeptSummary) => printSummary(summary, actor.organization.id)
    if (customerId !== undefined) return { data: page.items.map(print), total: page.total }
    return printPage(LIST, page, limit, {
      print,
      placeOf: ({ lastContactAt, id }) => ({ at: lastContactAt.getTime(), id }),
    })
  },
})

function refuseUnfit(customerId: string | undefined, limit: number, cursor: string | undefined): void {
  if (customerId === undefined && limit > MOST_OF_A_LIST)
    throw refuse('invalid_value', `"limit" is at most ${MOST_OF_A_LIST} without "customerId".`)
  if (customerId !== undefined && cursor !== undefined)
    throw refuse('invalid_value', 'The summaries of a customer have no pages: leave "cursor" out.')
}

export const summaryById = operation({
  method: 'GET',
  path: '/api/v1/interaction-summaries/{id}',
  role: 'viewer',
  summary: 'Look up an interaction summary',
  tags: ['packs'],
  params: Type.Object({ id: Type.String({ description: 'Id of the summary.' }) }),
  query: Type.Object({}, { additionalProperties: false }),
  responses: {
    200: { description: 'The summary.', schema: Summary, example },
    ...refusals(400, 404),
  },
  async answer({ house, actor, params }) {
    const found = await house.ports.catalog.read(actor.scope, tx => findSummary(tx, params.id))
    return printSummary(found, actor.organization.id)
  },
})

function printSummary(summary: KeptSummary, tenantId: string) {
  const { id, direction, totalValue, lastContactAt, lastOutcome, periodType, periodKey, ...rest } = summary
  return {
    ...{ id, tenantId, periodType, periodKey },
    ...rest,
    totalValue: exactNumber(totalValue),
    lastContactAt: lastContactAt.toISOString(),
    lastOutcomeKey: lastOutcome,
    direction,
  }
}
