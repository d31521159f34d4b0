import Type from 'typebox'
import { exactNumber } from '../../../core/exact-json.ts'
import { outcomeTypes } from '../../../core/pack/outcomes.ts'
import { findInteraction, listInteractions } from '../../../core/pack/read-history.ts'
import type { ReadInteraction } from '../../../core/pack/read-things.ts'
import { operation } from '../../door.ts'
import { nullable } from '../../load.ts'
import { Time } from '../../shapes.ts'
import { Pagination, Paging, parseCursor, printPage } from '../paging.ts'
import { refusals } from '../shapes.ts'
import { Any, exampleId, Id, Reference } from '../things/kind.ts'
import { historyFilters, noneOf } from './filters.ts'
import { parseMoment } from './moment.ts'

const Outcome = Type.Enum(outcomeTypes.map(({ key }) => key))

export const Interaction = Type.Object(
  {
    id: Id,
    tenantId: Type.String(),
    customerId: Type.String({ description: "The primary key of the customer's row." }),
    offerId: Id,
    creativeId: Id,
    channelId: Id,
    interactionType: Outcome,
    outcomeTypeKey: Outcome,
    direction: Type.Enum(['inbound', 'outbound']),
    timestamp: Time,
    context: Any,
    response: Any,
    outcome: Type.Object({
      value: Type.Number({ description: "Of a convert the offer's `revenueValue`, else 0." }),
    }),
    offer: nullable(Type.Object({ id: Id, name: Type.String(), status: Type.String() })),
    creative: nullable(Type.Object({ id: Id, name: Type.String(), channel: Reference })),
  },
  { additionalProperties: false },
)

const example = {
  id: exampleId('interaction'),
  tenantId: 'acme@rowhouse',
  customerId: 'SBX-000042',
  offerId: exampleId('birthday-drink'),
  creativeId: exampleId('birthday-drink-email'),
  channelId: exampleId('email'),
  interactionType: 'convert',
  outcomeTypeKey: 'convert',
  direction: 'outbound',
  timestamp: '2026-01-12T09:30:00.000Z',
  context: {},
  response: {},
  outcome: { value: 5.45 },
  offer: { id: exampleId('birthday-drink'), name: 'Birthday Drink', status: 'active' },
  creative: {
    id: exampleId('birthday-drink-email'),
    name: 'Birthday Drink, Email',
    channel: { id: exampleId('email'), name: 'Starbucks Email' },
  },
}

const Moment = (description: string) => Type.Optional(Type.String({ maxLength: 40, description }))
const LIST = 'interactions'

export const interactionList = operation({
  method: 'GET',
  path: '/api/v1/interactions',
  aliases: ['/api/v1/interaction-history'],
  role: 'viewer',
  summary: 'List interactions',
  description:
    'What happened between customers and offers: those that fit all filters, newest first, ties by id. Also at `/api/v1/interaction-history`.',
  tags: ['packs'],
  query: Type.Object(
    {
      customerId: Type.Optional(Type.String({ maxLength: 500 })),
      offerId: Type.Optional(Id),
      creativeId: Type.Optional(Id),
      channelId: Type.Optional(Id),
      type: Type.Optional(Outcome),
      from: Moment('Not before this time, or this day in UTC.'),
      to: Moment('Not after this time, or this day in UTC.'),
      ...historyFilters,
      ...Paging,
    },
    { additionalProperties: false },
  ),
  responses: {
    200: {
      description: 'A page of the list.',
      schema: Type.Object({ data: Type.Array(Interaction), pagination: Pagination }),
      example: {
        data: [example],
        pagination: { total: 3, limit: 1, hasMore: true, nextCursor: 'eyJsaXN0Ij…', cursor: 'eyJsaXN0Ij…' },
      },
    },
    ...refusals(400),
  },
  async answer({ house, actor, query: { limit, cursor, type, from, to, packKey, ...asked } }) {
    const after = parseCursor(LIST, cursor)
    const listing = {
      where: {
        pack: packKey ?? null,
        customerId: asked.customerId ?? null,
        offerId: asked.offerId ?? null,
        creativeId: asked.creativeId ?? null,
        channelId: asked.channelId ?? null,
        outcome: type ?? null,
        from: parseMoment('from', from, 'first'),
        to: parseMoment('to', to, 'last'),
      },
      limit,
      after: after && { at: new Date(after.at), id: after.id },
    }
    const page =
      noneOf(asked) ?? (await house.ports.catalog.read(actor.scope, tx => listInteractions(tx, listing)))
    return printPage(LIST, page, limit, {
      print: interaction => printInteraction(interaction, actor.organization.id),
      placeOf: ({ at, id }) => ({ at: at.getTime(), id }),
    })
  },
})

export const interactionById = operation({
  method: 'GET',
  path: '/api/v1/interactions/{id}',
  aliases: ['/api/v1/interaction-history/{id}'],
  role: 'viewer',
  summary: 'Look up an interaction',
  tags: ['packs'],
  params: Type.Object({ id: Type.String({ description: 'Id of the interaction.' }) }),
  query: Type.Object({}, { additionalProperties: false }),
  responses: {
    200: { description: 'The interaction.', schema: Interaction, example },
    ...refusals(400, 404),
  },
  async answer({ house, actor, params }) {
    const found = await house.ports.catalog.read(actor.scope, tx => findInteraction(tx, params.id))
    return printInteraction(found, actor.organization.id)
  },
})

function printInteraction(interaction: ReadInteraction, tenantId: string) {
  const { id, customerId, offerId, creativeId, channelId, outcome, direction, at, value, offer, creative } =
    interaction
  return {
    ...{ id, tenantId, customerId, offerId, creativeId, channelId },
    interactionType: outcome,
    outcomeTypeKey: outcome,
    direction,
    timestamp: at.toISOString(),
    context: {},
    response: {},
    outcome: { value: exactNumber(value) },
    offer,
    creative,
  }
}
