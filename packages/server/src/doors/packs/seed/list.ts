import Type from 'typebox'
import { countsOf } from '../../../core/pack/format/counts.ts'
import { lookAgain } from '../../../core/pack/look-again.ts'
import type { Pack } from '../../../core/pack/pack.ts'
import { modifiedRows, type World } from '../../../core/pack/world.ts'
import { operation } from '../../door.ts'
import { refusals } from '../shapes.ts'

const example = {
  key: 'starbucks',
  name: 'Starbucks Rewards',
  description: 'Coffee loyalty rewards program with seasonal promotions.',
  source: 'synthetic',
  csvFiles: [],
  testingFocus: 'Multi-channel loyalty offers with frequency capping',
  schemaCount: 2,
  offerCount: 12,
  modelCount: 2,
  channelCount: 4,
  categoryCount: 3,
  creativeCount: 24,
  loaded: false,
}

const Listed = Type.Object({
  key: Type.String(),
  name: Type.String(),
  description: Type.String(),
  source: Type.Enum(['synthetic', 'csv', 'kaggle']),
  csvFiles: Type.Array(Type.String()),
  testingFocus: Type.String(),
  schemaCount: Type.Integer(),
  offerCount: Type.Integer(),
  modelCount: Type.Integer(),
  channelCount: Type.Integer(),
  categoryCount: Type.Integer(),
  creativeCount: Type.Integer(),
  loaded: Type.Boolean(),
})

export const listPacks = operation({
  method: 'GET',
  path: '/api/v1/seed-dataset',
  role: 'admin',
  summary: 'List the packs',
  description:
    'Every pack that can be loaded, and which one is. With `details=true` each has `version`, `seed`, `counts` (what a load at scale 1 would answer) and, where it is loaded, `loadedAt`, `scale`, `anchor` and `modified` (rows that users added, changed or deleted); `invalid` lists the folders that are no pack, and why.',
  tags: ['packs'],
  query: Type.Object(
    { details: Type.Optional(Type.Enum(['true', 'false'], { description: 'Tell more of each.' })) },
    { additionalProperties: false },
  ),
  responses: {
    200: {
      description: 'The packs.',
      schema: Type.Object({
        datasets: Type.Array(Listed),
        currentlyLoaded: Type.Union([Type.String(), Type.Null()]),
      }),
      example: { datasets: [example], currentlyLoaded: null },
    },
    ...refusals(400),
  },
  async answer({ house, actor, query }) {
    const details = query.details === 'true'
    const { packs, invalid } = await house.ports.packs.list()
    const look = () =>
      house.ports.catalog.transact(actor.scope, async tx => {
        const current = await tx.worlds.current()
        const changes = current && details ? await tx.worlds.changes(current) : new Map()
        return { world: current, modified: modifiedRows(changes.values()) }
      })
    const { world, modified } = await lookAgain(look)
    return {
      datasets: packs.map(pack => ({
        ...printPack(pack, world),
        ...(details && printDetails(pack, world, modified)),
      })),
      currentlyLoaded: world?.pack ?? null,
      ...(details && { invalid }),
    }
  },
})

function printPack(pack: Pack, world: World | null) {
  const { key, name, description, source, csvFiles, testingFocus } = pack
  return {
    ...{ key, name, description, source, csvFiles, testingFocus },
    schemaCount: pack.schemas.length,
    offerCount: pack.offers.length,
    modelCount: pack.models.length,
    channelCount: pack.channels.length,
    categoryCount: pack.categories.length,
    creativeCount: pack.creatives.length,
    loaded: world?.pack === key,
  }
}

function printDetails(pack: Pack, world: World | null, modified: number) {
  const loaded = world?.pack === pack.key ? world : null
  return {
    version: pack.version,
    seed: loaded?.seed ?? pack.seed,
    counts: countsOf(pack, 1),
    loadedAt: loaded?.loadedAt.toISOString() ?? null,
    scale: loaded?.scale ?? null,
    anchor: loaded?.anchor ?? pack.anchor,
    modified: loaded ? modified : null,
  }
}
