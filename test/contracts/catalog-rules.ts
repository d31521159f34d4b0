import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../packages/server/src/core/access/access.ts'
import { type DatasetId, newId, type RuleId } from '../../packages/server/src/core/ids.ts'
import type { NewRule } from '../../packages/server/src/core/ports/catalog-values.ts'
import type { KeptQuality } from '../../packages/server/src/core/quality/kept.ts'
import type { RuleResult } from '../../packages/server/src/core/quality/rule.ts'
import { addDataset, publish, settleIn, type Trial } from './catalog-house.ts'

export function newRule(actor: Actor, datasetId: DatasetId, name = 'id is there'): NewRule {
  const demand = { kind: 'not_null', column: 'ünïcode "x"' } as const
  return {
    id: newId<RuleId>(),
    datasetId,
    name,
    description: 'Each row has one.',
    onFail: 'warn',
    demand,
    createdBy: actor.user.id,
  }
}

export function resultOf(ruleId: RuleId, violations: number): RuleResult {
  const demand = { kind: 'not_null', column: 'odd "\u0000' } as const
  return {
    ruleId,
    revision: 0,
    name: 'x',
    onFail: 'warn',
    demand,
    violations,
    first: [2 ** 40],
    message: null,
  }
}

/** A report whose texts are hard to keep. */
export function keptQuality(overallScore: number): KeptQuality {
  const report = {
    basis: 'profile',
    overallScore,
    formulaVersion: 2,
    dimensions: { validity: 9.5 },
    checks: [],
  } as const
  const condition = { kind: 'padded', column: 'odd "\u0000' } as const
  const rows = { count: 1, first: [7] }
  const found = [{ check: 'whitespace', column: 'odd "\u0000', what: null, condition, rows } as const]
  return { evidence: { found, together: {}, duplicates: null }, rules: [], report }
}

/** Rules, what they said, and quality reports. */
export function rulePromises(trial: Trial): void {
  test('rules are read back as they were made, oldest first, and changed member by member', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const other = await addDataset(catalog, actor)
    const [first, second] = [newRule(actor, id), newRule(actor, id, 'second')]
    for (const rule of [first, second, newRule(actor, other)])
      await catalog.transact(actor.scope, tx => tx.rules.add(rule))
    const kept = await catalog.read(actor.scope, tx => tx.rules.list(id))
    assert.deepEqual(
      kept.map(({ createdAt, updatedAt, ...rule }) => rule),
      [first, second].map(({ createdBy, ...rule }) => ({ ...rule, revision: 0, createdByName: 'Ada' })),
    )
    const demand = { kind: 'row_count', min: 1, max: null } as const
    const changed = await catalog.transact(actor.scope, async tx => {
      await tx.rules.change(first.id, { onFail: 'reject' })
      return tx.rules.change(first.id, { demand, name: 'renamed' })
    })
    assert.deepEqual(
      [changed?.name, changed?.description, changed?.onFail, changed?.demand, changed?.revision],
      ['renamed', first.description, 'reject', demand, 2],
    )
    assert.deepEqual(await catalog.read(actor.scope, tx => tx.rules.get(first.id)), changed)
  })

  test('what rules said is kept by version, replaced by what the same rule says later, and outlives the rule', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const [old, head] = [await publish(catalog, actor, id), await publish(catalog, actor, id)]
    const [first, second] = [newRule(actor, id), newRule(actor, id)]
    const results = (version: typeof old) => catalog.read(actor.scope, tx => tx.rules.results(version.id))
    await catalog.transact(actor.scope, async tx => {
      for (const rule of [first, second]) await tx.rules.add(rule)
      for (const version of [old, head]) {
        await tx.rules.settle(version.id, [resultOf(first.id, 1), resultOf(second.id, 2)])
      }
      await tx.rules.settle(head.id, [resultOf(first.id, 3)])
    })
    assert.deepEqual(await results(head), [resultOf(first.id, 3), resultOf(second.id, 2)])
    assert.equal(await catalog.transact(actor.scope, tx => tx.rules.remove(first.id)), true)
    assert.equal(await catalog.transact(actor.scope, tx => tx.rules.remove(first.id)), false)
    assert.deepEqual(await results(head), [resultOf(second.id, 2)])
    assert.deepEqual(await results(old), [resultOf(first.id, 1), resultOf(second.id, 2)])
    await catalog.transact(actor.scope, tx => tx.rules.settle(newId(), [resultOf(first.id, 1)]))
  })

  test('a quality report is read back as it was kept, and its score is the version’s', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const version = await publish(catalog, actor, id)
    const kept = () => catalog.read(actor.scope, tx => tx.quality.get(version.id))
    const score = () =>
      catalog.read(actor.scope, async tx => [
        (await tx.versions.get(version.id))?.qualityScore,
        (await tx.datasets.get(id))?.head?.qualityScore,
      ])
    assert.equal(await kept(), null)
    assert.deepEqual(await score(), [97.5, 97.5])
    for (const overallScore of [40, 81.25]) {
      await catalog.transact(actor.scope, tx => tx.quality.put(version.id, keptQuality(overallScore)))
      assert.deepEqual(await kept(), keptQuality(overallScore))
      assert.deepEqual(await score(), [overallScore, overallScore])
    }
    await catalog.transact(actor.scope, tx => tx.datasets.remove(id))
    await catalog.transact(actor.scope, tx => tx.quality.put(version.id, keptQuality(1)))
    assert.equal(await kept(), null)
  })

  test('a rule goes with its dataset, and none is made for what is not there', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const rule = newRule(actor, id)
    await catalog.transact(actor.scope, tx => tx.rules.add(rule))
    await catalog.transact(actor.scope, tx => tx.datasets.remove(id))
    assert.equal(await catalog.read(actor.scope, tx => tx.rules.get(rule.id)), null)
    await assert.rejects(
      catalog.transact(actor.scope, tx => tx.rules.add(rule)),
      { code: 'unknown_dataset' },
    )
  })

  test('a text with U+0000 is refused in a rule', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const demand = { kind: 'not_null', column: 'a\0b' } as const
    for (const odd of [{ name: 'a\0b' }, { demand }]) {
      await assert.rejects(
        catalog.transact(actor.scope, tx => tx.rules.add({ ...newRule(actor, id), ...odd })),
        { code: 'invalid_value' },
      )
    }
  })

  test('a version and a rule that land at once: one of the two sees the other', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    await publish(catalog, actor, id)
    const seen: number[] = []
    const adding = catalog.transact(actor.scope, async tx => {
      await tx.rules.add(newRule(actor, id))
      await new Promise(resolve => setTimeout(resolve, 50))
      seen.push((await tx.datasets.get(id))?.head?.number ?? -1)
    })
    await new Promise(resolve => setTimeout(resolve, 10))
    await publish(catalog, actor, id, 'append')
    const rules = await catalog.read(actor.scope, tx => tx.rules.list(id))
    await adding
    assert.ok(rules.length === 1 || seen[0] === 1, 'the rule was not there, and did not see the version')
  })
}
