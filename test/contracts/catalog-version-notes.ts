import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../../packages/server/src/core/ids.ts'
import type { CatalogTransaction } from '../../packages/server/src/core/ports/catalog.ts'
import { addDataset, everything, profile, publish, settleIn, type Trial } from './catalog-house.ts'

/** What is said and measured of versions: descriptions and tags, drifts, profiles. */
export function versionNotePromises(trial: Trial): void {
  test('a profile is read back as it was kept, takes the place of the one before, and goes with its dataset', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const version = await publish(catalog, actor, id)
    const kept = () => catalog.read(actor.scope, tx => tx.profiles.get(version.id))
    assert.equal(await kept(), null)
    for (const rowCount of [10, 2 ** 40]) {
      await catalog.transact(actor.scope, tx => tx.profiles.put(version.id, { ...profile, rowCount }))
      assert.deepEqual(await kept(), { ...profile, rowCount })
    }
    await catalog.transact(actor.scope, tx => tx.datasets.remove(id))
    await catalog.transact(actor.scope, tx => tx.profiles.put(version.id, profile))
    assert.equal(await kept(), null)
  })

  test('what is said about a version changes when it is as it was seen, and its rows stay as they are', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const plan = await publish(catalog, actor, id)
    const before = await catalog.read(actor.scope, tx => tx.versions.get(plan.id))
    const change = (revision: number | null, to: { description?: string; tags?: string[] }) =>
      catalog.transact(actor.scope, tx => tx.versions.change(plan.id, revision, to))
    const tagged = await change(0, { tags: ['gold', 'ünïcode "x"'] })
    assert.deepEqual(tagged, { ...before, tags: ['gold', 'ünïcode "x"'], revision: 1 })
    assert.equal(await change(0, { tags: ['late'] }), null)
    const described = await change(null, { description: 'Reviewed' })
    assert.deepEqual(described, { ...tagged, description: 'Reviewed', revision: 2 })
    const emptied = await change(2, { description: '', tags: [] })
    assert.deepEqual([emptied?.description, emptied?.tags, emptied?.revision], ['', [], 3])
    assert.deepEqual(await catalog.read(actor.scope, tx => tx.versions.get(plan.id)), emptied)
    await assert.rejects(change(null, { tags: ['\0'] }), { code: 'invalid_value' })
  })

  test('versions are listed by tag, whatever characters it has', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const plans = [await publish(catalog, actor, id), await publish(catalog, actor, id, 'append')] as const
    const odd = `a'b"c%\\`
    await catalog.transact(actor.scope, async tx => {
      await tx.versions.change(plans[0].id, null, { tags: ['gold', odd] })
      await tx.versions.change(plans[1].id, null, { tags: ['gold'] })
    })
    const listed = async (tag: string) => {
      const asked = { ...everything, tag }
      const { items, total } = await catalog.read(actor.scope, tx => tx.versions.list(id, asked))
      return [items.map(({ number }) => number), total]
    }
    assert.deepEqual(await listed('gold'), [[0, 1], 2])
    assert.deepEqual(await listed(odd), [[0], 1])
    for (const other of ['Gold', 'gol', '', '%']) assert.deepEqual(await listed(other), [[], 0])
    const second = await catalog.read(actor.scope, tx =>
      tx.versions.list(id, { limit: 1, offset: 1, tag: 'gold' }),
    )
    assert.deepEqual([second.items[0]?.number, second.total], [1, 2])
  })

  test('a drift is kept with its version, and its revision stays', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const plan = await publish(catalog, actor, id)
    const drift = {
      level: 'high',
      psi: 0.1 + 0.2,
      column: 'odd "name"',
      significant: true,
      against: 0,
    } as const
    await catalog.transact(actor.scope, tx => tx.versions.drifted(plan.id, drift))
    const kept = await catalog.read(actor.scope, tx => tx.versions.get(plan.id))
    assert.deepEqual([kept?.drift, kept?.revision], [drift, 0])
    const dataset = await catalog.read(actor.scope, tx => tx.datasets.get(id))
    assert.deepEqual(dataset?.head, kept)
    await catalog.transact(actor.scope, tx => tx.versions.drifted(newId(), drift))
  })

  test('a measure of association is kept beside its profile, and lost with it', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const version = await publish(catalog, actor, id)
    const found = { columns: ['a"\u0000'], omitted: ['b'], values: [[1]], counts: [[2]] }
    const change = <T>(change: (tx: CatalogTransaction) => Promise<T>) =>
      catalog.transact(actor.scope, change)
    const kept = () => catalog.read(actor.scope, tx => tx.profiles.associations(version.id, 'spearman'))
    await change(tx => tx.profiles.associate(version.id, 'spearman', found))
    assert.equal(await kept(), null)
    await change(tx => tx.profiles.put(version.id, profile))
    for (const values of [[[0.5]], [[0.1 + 0.2]]]) {
      await change(tx => tx.profiles.associate(version.id, 'spearman', { ...found, values }))
      assert.deepEqual(await kept(), { ...found, values })
    }
    const other = catalog.read(actor.scope, tx => tx.profiles.associations(version.id, 'cramers_v'))
    assert.equal(await other, null)
    await change(tx => tx.profiles.put(version.id, { ...profile, profileVersion: 2 ** 20 }))
    assert.equal(await kept(), null)
    await change(tx => tx.profiles.associate(version.id, 'spearman', found))
    assert.deepEqual(await kept(), found)
    await change(tx => tx.datasets.remove(id))
    assert.equal(await kept(), null)
  })
}
