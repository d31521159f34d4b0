import type { Readable } from 'node:stream'
import Type from 'typebox'
import { countsOf } from '../../../core/pack/format/counts.ts'
import { type LoadedWorld, type LoadOrder, loadWorld } from '../../../core/pack/load-world.ts'
import type { Pack } from '../../../core/pack/pack.ts'
import { planRemoval } from '../../../core/pack/plan-world.ts'
import { refuse } from '../../../core/refusals.ts'
import { type House, operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../shapes.ts'
import { packNamed } from './find.ts'
import { printKept, printPlan } from './print.ts'
import { countLoad } from './rate.ts'
import { Counts, Keep, PackParams, Plan, Planned, plannedExample } from './shapes.ts'

const example = {
  message: 'Starbucks Rewards loaded successfully',
  counts: {
    ...{ schemas: 2, categories: 3, subCategories: 6, channels: 4, offers: 12, creatives: 24 },
    ...{ qualificationRules: 5, contactPolicies: 3, outcomeTypes: 10, models: 2, experiments: 1 },
    ...{ decisionFlows: 1, segments: 1, customers_rows: 1000, transactions_rows: 1000 },
    ...{ interactions: 500, interactionSummaries: 500, segmentCustomers: 450 },
  },
  datasetKey: 'starbucks',
}

const Query = Type.Object(
  {
    force: Type.Optional(
      Type.Enum(['true', 'false', ''], { description: '`true` replaces what is loaded; so does a reload.' }),
    ),
    scale: Type.Integer({
      minimum: 1,
      default: 1,
      description: 'Rows and history times so much; up to MAX_PACK_SCALE.',
    }),
    seed: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Default: the one of the pack.',
      }),
    ),
    anchor: Type.Optional(
      Type.String({
        pattern: String.raw`^(19|2\d)\d{2}-\d{2}-\d{2}$`,
        description:
          'A date: the day after the last event, to which all times are relative. Default: the one of the pack.',
      }),
    ),
    plan: Plan,
    keep: Keep,
  },
  { additionalProperties: false },
)

export const loadPack = operation({
  method: 'POST',
  path: '/api/v1/seed-dataset/{key}',
  role: 'admin',
  summary: 'Load a pack',
  description:
    'Makes the world of a pack: tables in PostgreSQL with keys and rows, views of its segments, its offers, channels, rules and models, and the history of its customers; all of it or nothing. The tables are published as datasets too. The body is empty. At most 5 in 60 seconds of an organization, whatever comes of them.',
  tags: ['packs'],
  params: PackParams,
  query: Query,
  streams: { '*/*': Type.Unsafe<unknown>({ description: 'Nothing: the body is empty.' }) },
  limit: null,
  judges: true,
  responses: {
    201: {
      description: 'It is loaded; what there is now.',
      schema: Type.Object({ message: Type.String(), counts: Counts, datasetKey: Type.String() }),
      example,
    },
    200: { description: 'With `plan=true`: what would be done.', schema: Planned, example: plannedExample },
    ...refusals(400, 404, 409, 429, 503, 507),
  },
  async answer(call) {
    const { house, actor, params, query, request, reply } = call
    await using once = await openReceipt(call)
    if (once.replayed([params, query], reply)) return reply
    await countLoad(house.ports.catalog, actor.scope, reply)
    if (request.validationError) throw request.validationError
    await refuseBody(call.body as Readable | undefined)
    const pack = await packNamed(house.ports, params.key)
    const order = orderOf(house, pack, query)
    if (query.plan) {
      const removal = { key: null, keep: order.keep, replacedBy: pack.key }
      const planned = await planRemoval(house.ports, actor.scope, removal)
      const body = JSON.stringify(printPlan(pack.key, planned, countsOf(pack, order.scale)))
      await house.ports.catalog.transact(actor.scope, tx => once.settle(tx, 200, body))
      return reply.code(200).type('application/json').send(body)
    }
    let body = ''
    await loadWorld(house.ports, actor, order, async (tx, loaded) => {
      body = JSON.stringify(printLoaded(pack, order, loaded))
      await once.settle(tx, 201, body)
    })
    return reply.code(201).type('application/json').send(body)
  },
})

function orderOf(house: House, pack: Pack, query: Type.Static<typeof Query>): LoadOrder {
  const { force, scale, seed = pack.seed, anchor = pack.anchor, keep } = query
  if (scale > house.maxPackScale) {
    throw refuse(
      'invalid_value',
      `"scale" is at most ${house.maxPackScale} (MAX_PACK_SCALE); it is ${scale}.`,
    )
  }
  if (!isDate(anchor))
    throw refuse('invalid_value', `"anchor" must be a date of the calendar; it is ${anchor}.`)
  return { pack, setting: { seed, anchor }, scale, force: force === 'true', keep: keep === 'modified' }
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** Refuses a body with anything in it. */
async function refuseBody(body: Readable | undefined): Promise<void> {
  for await (const chunk of body ?? []) {
    if ((chunk as Uint8Array).byteLength > 0) {
      throw refuse('malformed_request', 'This operation takes no body; say what you want in the query.')
    }
  }
}

function printLoaded(pack: Pack, { keep }: LoadOrder, { counts, removed }: LoadedWorld) {
  return {
    message: `${pack.name} loaded successfully`,
    ...printKept(counts, keep, removed?.kept ?? new Map()),
    datasetKey: pack.key,
  }
}
