import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { countsOf } from '../../packages/server/src/core/pack/format/counts.ts'
import { countWhere } from '../../packages/server/src/core/pack/format/quotas.ts'
import { readPack } from '../../packages/server/src/core/pack/format/read.ts'
import { ownPackKeys } from '../../packages/server/src/core/pack/order.ts'
import type { Pack } from '../../packages/server/src/core/pack/pack.ts'
import { filesOf } from './folder.ts'
import { banking } from './promised/banking.ts'
import { insurance } from './promised/insurance.ts'
import { tell, tellCondition, tellCounts } from './promised/promised.ts'
import { retail } from './promised/retail.ts'
import { starbucks } from './promised/starbucks.ts'
import { telecom } from './promised/telecom.ts'

const PACKS = join(import.meta.dirname, '../../packages/server/packs')
const promised = { starbucks, banking, telecom, retail, insurance }

test('the packs of the contract are the packs that the server orders', () => {
  assert.deepEqual(Object.keys(promised), ownPackKeys)
})

for (const [key, { counts, types, made, segments, priorities, ...told }] of Object.entries(promised)) {
  describe(key, () => {
    const { pack, faults } = readPack(key, filesOf(join(PACKS, key)))

    test('reads without a fault', () => {
      assert.deepEqual(faults, [])
    })

    test('has what the contract lists, in its order', () => {
      assert.ok(pack)
      const { priorities: found, ...rest } = tell(pack)
      assert.deepEqual(rest, told)
      if (priorities) assert.deepEqual(found, priorities)
    })

    test('has fields of the types, and made by the lines, that the contract tells', () => {
      assert.ok(pack)
      assert.deepEqual(typesAmong(pack, types), types.split(/, (?=[a-z])/))
      const other = made.filter(each => !isMadeSo(pack, each))
      assert.deepEqual(other, [])
    })

    test('counts what a load answers, to the letter', () => {
      assert.ok(pack)
      assert.equal(tellCounts(countsOf(pack, 1)), counts)
    })

    test('has segments of the sizes that the contract tells', () => {
      assert.ok(pack)
      assert.deepEqual(
        pack.segments.map(each => tellSegment(pack, each)),
        segments,
      )
    })

    test('shows everything from the start: all of it is active', () => {
      assert.ok(pack)
      const { creatives, offers, channels, qualificationRules, contactPolicies, models } = pack
      const things = [creatives, offers, channels, qualificationRules, contactPolicies, models].flat()
      assert.deepEqual(
        things.filter(({ status }) => status !== 'active'),
        [],
      )
    })

    test('names things by their keys in words, where the contract gives no other name', () => {
      assert.ok(pack)
      const other = nameless(pack).filter(({ name, key: of }) => bare(name) !== bare(of))
      assert.deepEqual(
        other.map(({ name }) => name),
        othersNamed[key] ?? [],
      )
    })
  })
}

/** What the contract names otherwise; for the rest letters and digits of name and key are the same. */
const othersNamed: Readonly<Record<string, readonly string[]>> = {
  starbucks: [
    'Rewards & Gifts',
    'Bakery & Snacks',
    'Stars & Bonuses',
    'Gifts & Merchandise',
    'Starbucks Email',
    'Mobile App',
    'Push Notifications',
  ],
  banking: ['Savings & Investments', 'Service & Protection', 'Debit & Prepaid'],
  insurance: ['Health & Travel'],
}

function nameless(pack: Pack) {
  const { categories, subCategories, channels, placements, offers, qualificationRules } = pack
  const { contactPolicies, models, experiments, decisionFlows, segments } = pack
  return [
    ...[categories, subCategories, channels, placements, offers, qualificationRules],
    ...[contactPolicies, models, experiments, decisionFlows, segments],
  ].flat()
}

function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

function tellSegment(pack: Pack, { key, baseSchema, filters, joins }: Pack['segments'][number]): string {
  const schema = pack.schemas.find(each => each.key === baseSchema)
  const rows = pack.rows.find(each => each.schema === baseSchema)
  assert.ok(schema && rows && joins.length === 0)
  return `${key}: ${filters.map(tellCondition).join(', ')} → ${countWhere(rows.quotas, schema, filters)}`
}

/** The fields with a type that is told, where they have one of that name, as they are told. */
function typesAmong({ schemas }: Pack, told: string): string[] {
  const names = told.split(/, (?=[a-z])/).map(each => each.split(' ')[0])
  return names.flatMap(name => {
    const [field] = schemas.flatMap(({ fields }) => fields.filter(each => each.name === name))
    const { dataType, precision, scale } = field ?? { dataType: 'absent', precision: null, scale: null }
    return `${name} ${dataType}${precision === null ? '' : `(${precision},${scale})`}`
  })
}

/** Whether the line of a field, or each of its lines, says so. */
function isMadeSo({ rows }: Pack, told: string): boolean {
  const [, schema, name, part = ''] = /^(\w+)\.(\w+): (.*)$/.exec(told) ?? []
  const makers = rows
    .filter(each => each.schema === schema)
    .flatMap(({ lines, groups }) => [lines, ...groups.map(group => group.lines)])
  const rules = makers.flat().filter(({ field }) => field === name)
  const lines = rules.flatMap(({ rule }) => (rule.kind === 'line' ? [rule.line] : Object.values(rule.lines)))
  return lines.length > 0 && lines.every(line => line.includes(part))
}
