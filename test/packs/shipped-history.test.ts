import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Block, Table, WorldSetting } from '../../packages/server/src/core/pack/block.ts'
import { readPack } from '../../packages/server/src/core/pack/format/read.ts'
import { planHistory, simulate } from '../../packages/server/src/core/pack/history/simulate.ts'
import type { Pack } from '../../packages/server/src/core/pack/pack.ts'
import { makeBlock, makeFixed, planRows } from '../../packages/server/src/core/pack/rows/make.ts'
import { filesOf } from './folder.ts'
import { brokenPromises } from './promises/history.ts'
import { worldOf } from './world-of.ts'

const SHIPPED = join(import.meta.dirname, '../../packages/server/packs')
const shipped = readdirSync(SHIPPED, { withFileTypes: true }).filter(entry => entry.isDirectory())

function shippedPack(key: string): Pack {
  const { pack, faults } = readPack(key, filesOf(join(SHIPPED, key)))
  assert.ok(pack, JSON.stringify(faults))
  return pack
}

function rowsOf(
  pack: Pack,
  setting: WorldSetting,
  count: number,
): { blocks: Block[]; fixed: readonly Table[] } {
  const plan = planRows(pack, setting)
  return {
    blocks: Array.from({ length: count }, (_, number) => makeBlock(plan, number)),
    fixed: makeFixed(plan),
  }
}

for (const { name: key } of shipped) {
  test(`the history of ${key} keeps its promises, block by block and all in all`, () => {
    const pack = shippedPack(key)
    const settings = [
      { seed: pack.seed, anchor: pack.anchor },
      { seed: pack.seed + 12345, anchor: pack.anchor },
      { seed: 2 ** 53 - 1, anchor: '2024-02-29' },
    ]
    for (const setting of settings) {
      const { blocks, fixed } = rowsOf(pack, setting, 10)
      for (const block of setting.seed === pack.seed ? blocks : []) {
        assert.deepEqual(brokenPromises(worldOf(pack, [block], setting, fixed)), [])
      }
      assert.deepEqual(brokenPromises(worldOf(pack, blocks, setting, fixed)), [])
    }
  })

  test(`the policies and gates of ${key} matter: without them its history breaks some`, () => {
    const pack = shippedPack(key)
    const setting = { seed: pack.seed, anchor: pack.anchor }
    const { blocks, fixed } = rowsOf(pack, setting, 2)
    const free = worldOf({ ...pack, contactPolicies: [], qualificationRules: [] }, blocks, setting, fixed)
    const broken = brokenPromises({ ...free, pack })
    assert.ok(broken.some(each => each.startsWith('policy ')))
    assert.ok(broken.some(each => each.startsWith('rule ')))
    assert.deepEqual(brokenPromises(free), [])
  })

  test(`the first block of ${key} has the same history whatever blocks there are, and the same again`, () => {
    const pack = shippedPack(key)
    const setting = { seed: pack.seed, anchor: pack.anchor }
    const one = rowsOf(pack, setting, 2)
    const again = rowsOf(pack, setting, 2)
    const [first, other] = [one.blocks[0], again.blocks[0]]
    assert.ok(first && other)
    const histories = again.blocks
      .toReversed()
      .map(block => simulate(planHistory(pack, setting), block, again.fixed))
    assert.deepEqual(simulate(planHistory(pack, setting), first, one.fixed), histories.at(-1))
  })
}
