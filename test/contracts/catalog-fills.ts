import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Part } from '../../packages/server/src/core/dataset/dataset.ts'
import type { DeclaredColumn } from '../../packages/server/src/core/fill/column.ts'
import type { DatasetId } from '../../packages/server/src/core/ids.ts'
import { addDataset, publish, settleIn, staged, type Trial } from './catalog-house.ts'

const columns: readonly DeclaredColumn[] = [
  { name: 'Quantity "x"', alias: 'Qty', type: 'measure', subtype: 'numeric', format: '#,###.##' },
  { name: 'When', alias: null, type: 'dimension', subtype: 'datetime', format: null },
]

/** Codes, declared columns, and parts that are merged. */
export function fillPromises(trial: Trial): void {
  test('users and datasets are found by their codes, and only in their own organization', async () => {
    const { catalog } = trial()
    const [actor, stranger] = [await settleIn(catalog), await settleIn(catalog)]
    const id = await addDataset(catalog, actor)
    await catalog.read(actor.scope, async tx => {
      const dataset = await tx.datasets.get(id)
      assert.deepEqual(await tx.datasets.coded(dataset?.code ?? ''), dataset)
      assert.deepEqual(await tx.users.coded(actor.user.code), actor.user)
      assert.equal(await tx.users.coded('000000000000'), null)
    })
    const code = (await catalog.read(actor.scope, tx => tx.datasets.get(id)))?.code ?? ''
    await catalog.read(stranger.scope, async tx => {
      assert.equal(await tx.datasets.coded(code), null)
      assert.equal(await tx.users.coded(actor.user.code), null)
    })
  })

  test('what is declared of columns is kept with the dataset, and is a change of it', async () => {
    const { catalog } = trial()
    const [actor, stranger] = [await settleIn(catalog), await settleIn(catalog)]
    const id = await addDataset(catalog, actor)
    const get = () => catalog.read(actor.scope, tx => tx.datasets.get(id))
    assert.deepEqual((await get())?.declared, [])
    await catalog.transact(actor.scope, tx => tx.datasets.declare(id, columns))
    await catalog.transact(stranger.scope, tx => tx.datasets.declare(id, []))
    const dataset = await get()
    assert.deepEqual([dataset?.declared, dataset?.revision], [columns, 1])
  })

  test('merged parts take the place of their sources from the head on, in the same order; older versions keep theirs', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const all: Part[] = []
    for (let number = 0; number < 6; number += 1) {
      const added = staged()
      await publish(catalog, actor, id, 'append', added)
      all.push(...added.parts)
    }
    const [a, b, c, d, e, f] = all as [Part, Part, Part, Part, Part, Part]
    const [ab, de] = [staged().parts[0], staged().parts[0]] as [Part, Part]
    const merged = [
      { part: de, sources: [d.id, e.id] },
      { part: ab, sources: [a.id, b.id] },
    ]
    const merge = (scope = actor.scope, what = merged) =>
      catalog.transact(scope, tx => tx.versions.merge(id, what))
    assert.equal(await merge((await settleIn(catalog)).scope), false)
    assert.equal(await merge(), true)
    assert.deepEqual(await parts(5), [ab, c, de, f])
    assert.deepEqual(await parts(4), [a, b, c, d, e])
    await publish(catalog, actor, id, 'append', staged())
    assert.deepEqual((await parts(6)).slice(0, 4), [ab, c, de, f])
    await catalog.read(actor.scope, async tx => {
      const head = (await tx.datasets.get(id))?.head
      assert.equal(head && (await tx.versions.partCount(head)), 5)
    })
    const keys = [...all, ab, de].map(({ key }) => key)
    assert.deepEqual(await catalog.unreferenced(keys), [])

    async function parts(number: number) {
      return catalog.read(actor.scope, async tx => {
        const version = await tx.versions.numbered(id, number)
        return version ? [...(await tx.versions.parts(version))] : []
      })
    }
  })

  test('parts that were replaced, merged already, or came with the head, are not merged, and nothing is done', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const [a, b, c] = [staged(), staged(), staged()] as const
    for (const added of [a, b]) await publish(catalog, actor, id, 'append', added)
    const sources = [...a.parts, ...b.parts].map(part => part.id)
    const { parts } = staged()
    const merge = (wanted: readonly Part['id'][], dataset: DatasetId = id) =>
      catalog.transact(actor.scope, tx =>
        tx.versions.merge(dataset, [{ part: parts[0] as Part, sources: wanted }]),
      )
    assert.equal(await merge(sources), false, 'b came with the head')
    assert.equal(await merge(sources, await addDataset(catalog, actor)), false)
    await publish(catalog, actor, id, 'append', c)
    assert.equal(await merge(sources), true)
    assert.equal(await merge(sources), false, 'merged already')
    await publish(catalog, actor, id, 'replace')
    assert.equal(await merge([parts[0]?.id as Part['id']]), false, 'replaced')
  })

  test('of jobs that are to be done once, one waits', async () => {
    const { catalog, jobs } = trial()
    const actor = await settleIn(catalog)
    const datasetId = await addDataset(catalog, actor)
    const before = (await jobs()).filter(name => name === 'merge').length
    const { scope } = actor
    for (const once of ['x', 'x', 'y']) {
      await catalog.transact(scope, tx => tx.jobs.add('merge', { scope, datasetId }, `${once} ${datasetId}`))
    }
    assert.equal((await jobs()).filter(name => name === 'merge').length, before + 2)
  })
}
