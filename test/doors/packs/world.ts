import type { Actor } from '../../../packages/server/src/core/access/access.ts'
import { hashSecret } from '../../../packages/server/src/core/access/secret.ts'
import { newId } from '../../../packages/server/src/core/ids.ts'
import type { CellText, Interaction } from '../../../packages/server/src/core/pack/block.ts'
import { copyLine, rowDigest } from '../../../packages/server/src/core/pack/copy.ts'
import { summarize } from '../../../packages/server/src/core/pack/history/summaries.ts'
import { historyPrinter } from '../../../packages/server/src/core/pack/history-cells.ts'
import { identityOf } from '../../../packages/server/src/core/pack/identity.ts'
import type { Pack, PackSchema } from '../../../packages/server/src/core/pack/pack.ts'
import { addThings, settleThings } from '../../../packages/server/src/core/pack/settle.ts'
import { tableName, viewNames } from '../../../packages/server/src/core/pack/world.ts'
import { examplePack } from '../../packs/folder.ts'
import { adminKey } from '../../server.ts'
import type { StartedHouse } from '../start.ts'

// The example of the documentation with a few things more, and rows and a history in which everything is known.

const example = examplePack()

function schemaOf(key: string): PackSchema {
  const found = example.schemas.find(schema => schema.key === key)
  if (!found) throw new Error(`the example has no schema ${key}`)
  return found
}

const field = schemaOf('films').fields[0]
if (!field) throw new Error('films have no fields')
const plain = { ...field, length: null, isPrimaryKey: false, isNullable: true, description: '' }

/** Of the types that the example has not, under two keys, one of which refers to the table itself. */
const readings: PackSchema = {
  ...schemaOf('films'),
  key: 'readings',
  name: 'readings',
  displayName: 'Readings',
  fields: [
    { ...plain, name: 'meter', dataType: 'text', isPrimaryKey: true, isNullable: false },
    { ...plain, name: 'day', dataType: 'date', isPrimaryKey: true, isNullable: false },
    { ...plain, name: 'ticks', dataType: 'bigint' },
    { ...plain, name: 'warmth', dataType: 'double' },
    { ...plain, name: 'noted', dataType: 'jsonb' },
    { ...plain, name: 'unit', dataType: 'varchar', length: 8, isNullable: false, defaultValue: 'kWh' },
    { ...plain, name: 'serial', dataType: 'integer', isUnique: true },
    { ...plain, name: 'after', dataType: 'integer', references: { schema: 'readings', field: 'serial' } },
  ],
}

const [placement] = example.placements
const [category] = example.categories
const [offer] = example.offers
const [policy] = example.contactPolicies
if (!placement || !category || !offer || !policy) throw new Error('the example lacks something')

export const pack: Pack = {
  ...example,
  schemas: [...example.schemas, readings],
  categories: [...example.categories, { ...category, key: 'mornings', name: 'Mornings', ordinal: 2 }],
  placements: [
    ...example.placements,
    { ...placement, key: 'corner', name: 'Corner' },
    { ...placement, key: 'attic', name: 'Attic' },
  ],
  offers: [
    ...example.offers,
    ...[1, 2, 3, 4, 5].map(at => ({
      ...offer,
      key: `old-${at}`,
      name: `Old ${at}`,
      status: 'paused' as const,
      revenueValue: '90071992547409.93',
      margin: null,
    })),
  ],
  contactPolicies: [...example.contactPolicies, { ...policy, key: 'another', priority: 90 }],
}

/** Thirty members of whom the even ones are friends of the cinema. */
const customers: readonly (readonly CellText[])[] = Array.from({ length: 30 }, (_, at) => [
  `CIN-${String(at + 1).padStart(6, '0')}`,
  'Ada',
  'O\'Neill\t"\\',
  `member${at + 1}@example.com`,
  null,
  'Zürich',
  at % 2 === 0 ? 'gold' : 'none',
  'true',
  '2024-02-29',
  '1',
  '41.20',
  '2026-01-12 09:30:00',
])

const rows: Readonly<Record<string, readonly (readonly CellText[])[]>> = {
  customers,
  films: [['FLM-001', 'Lanterns', '121', '9.50']],
  tickets: [['TCK-000001', 'CIN-000001', 'FLM-001', '2026-01-12 09:30:00.5', '9.50', '{"a": [1.10, null]}']],
  readings: [
    ['b', '2026-01-02', '9007199254740993', '0.1', '[]', 'kWh', '2', '1'],
    ['a', '2026-01-03', '-9223372036854775808', '1e+300', '"x"', 'kWh', null, null],
    ['a', '2026-01-01', null, null, null, 'kWh', '1', null],
  ],
}

const DAY = 86_400_000
const START = Date.parse('2026-01-01T10:00:00Z')

/** Of each of ten members an impression a day on two days, all in the same moment of the day, and a convert after the second. */
export const interactions: readonly Interaction[] = customers.slice(0, 10).flatMap(([customer], at) => {
  const thread = {
    customer: customer ?? '',
    offer: at % 2 === 0 ? 'two-for-one' : 'popcorn-upgrade',
    creative: at % 2 === 0 ? 'two-for-one-email-control' : 'popcorn-upgrade-web',
    channel: at % 2 === 0 ? 'email' : 'web',
  }
  return [
    { ...thread, outcome: 'impression', at: START, value: '0' },
    { ...thread, outcome: 'impression', at: START + DAY, value: '0' },
    { ...thread, outcome: 'convert', at: START + DAY + 60_000, value: at % 2 === 0 ? '9.5' : '2.00' },
  ]
})

/** The operator of a house. */
export async function operatorOf({ ports }: StartedHouse): Promise<Actor> {
  const actor = await ports.catalog.identify(hashSecret(adminKey))
  if (!actor) throw new Error('the house does not know its operator')
  return actor
}

/** The id of a thing of the pack in the first organization. */
export function idOf(kind: string, key: string): string {
  return identityOf('default@rowhouse', pack.key, kind, key)
}

/** Puts the world, or one that has more schemas, into the first organization of a house, as a load does. */
export async function placeWorld(house: StartedHouse, placed: Pack = pack): Promise<void> {
  const { scope, organization, user } = await operatorOf(house)
  const { seed, anchor, key, name, version, digest } = placed
  const load = newId<string>()
  await house.ports.catalog.transact(scope, async tx => {
    const building = await tx.worlds.build(placed, load)
    for (const schema of placed.schemas) {
      const lines = (rows[schema.key] ?? []).map(cells => copyLine([`\\x${rowDigest(cells)}`, ...cells]))
      await building.fill(schema, bytes(lines))
    }
    await building.close()
    const print = historyPrinter(placed, {
      organizationId: scope.organizationId,
      organization: organization.id,
    })
    const happened = interactions.map((each, at) => copyLine(print.interaction(each, 0, at)))
    await tx.history.fill('interactions', bytes(happened))
    await tx.history.fill(
      'summaries',
      bytes(summarize(interactions).map(each => copyLine(print.summary(each)))),
    )
    await addThings(tx, organization.id, placed, { seed, anchor })
    const views = viewNames(placed.segments, key => idOf('segment', key))
    const customers = await building.place(views)
    await tx.worlds.add({
      ...{ id: load, pack: key, name, version, digest, seed, anchor },
      scale: 1,
      tables: placed.schemas.map(schema => ({
        schema,
        table: tableName(key, schema.key),
        rows: rows[schema.key]?.length ?? 0,
        published: null,
      })),
      views: [...views.values()],
      loadedBy: user.id,
    })
    await settleThings(tx, organization.id, placed, { customers, interactions: interactions.length })
  })
}

async function* bytes(lines: readonly string[]) {
  yield Buffer.from(lines.join(''))
}
