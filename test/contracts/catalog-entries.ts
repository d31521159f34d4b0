import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../packages/server/src/core/access/access.ts'
import { nothingSaid } from '../../packages/server/src/core/catalog/entry.ts'
import { datasetNamed } from '../../packages/server/src/core/catalog/name-dataset.ts'
import { type DatasetId, newCode, newId, type ProjectId } from '../../packages/server/src/core/ids.ts'
import type { NewDataset } from '../../packages/server/src/core/ports/catalog-values.ts'
import { addDataset, defaultProject, publish, settleIn, type Trial } from './catalog-house.ts'

/** Datasets in the platform's catalog: their names there, and what is said of them. */
export function entryPromises(trial: Trial): void {
  const get = (actor: Actor, id: DatasetId) => trial().catalog.read(actor.scope, tx => tx.datasets.get(id))
  const named = (actor: Pick<Actor, 'scope'>, text: string) =>
    trial().catalog.read(actor.scope, tx => datasetNamed(tx, text))
  const add = async (actor: Actor, more: Partial<NewDataset>) => {
    const { id: projectId } = await defaultProject(trial().catalog, actor)
    const made = { id: newId<DatasetId>(), code: newCode(), projectId, name: 'Orders', description: '' }
    const dataset = { ...made, createdBy: actor.user.id, ...more }
    await trial().catalog.transact(actor.scope, tx => tx.datasets.add(dataset))
    return dataset.id
  }

  test('every dataset has ids of the catalog, and is found by each of its names in any case', async () => {
    const actor = await settleIn(trial().catalog)
    const id = await addDataset(trial().catalog, actor)
    const dataset = await get(actor, id)
    const entry = dataset?.entry
    assert.match(entry?.id ?? '', /^[0-9a-f]{24}$/)
    assert.match(entry?.viewId ?? '', /^[0-9a-f]{24}$/)
    const seconds = Number.parseInt(entry?.id.slice(0, 8) ?? '', 16)
    assert.ok(Math.abs(seconds - (dataset?.createdAt.getTime() ?? 0) / 1000) < 60)
    assert.deepEqual(
      [entry?.about, entry?.createdClient, entry?.updatedBy],
      [nothingSaid, null, actor.user.id],
    )
    const names = [entry?.id ?? '', id, id.replaceAll('-', '')]
    for (const name of [...names, ...names.map(each => each.toUpperCase())]) {
      assert.equal((await named(actor, name))?.id, id, name)
    }
    for (const name of [entry?.viewId ?? '', 'nothing', '', newId()])
      assert.equal(await named(actor, name), null)
    const other = await settleIn(trial().catalog)
    for (const name of names) assert.equal(await named(other, name), null)
  })

  test('a dataset of another project than "default" is not in the catalog', async () => {
    const actor = await settleIn(trial().catalog)
    const projectId = newId<ProjectId>()
    const project = { id: projectId, name: 'other', description: '' }
    await trial().catalog.transact(actor.scope, tx => tx.projects.add(project))
    const id = await add(actor, { projectId })
    assert.equal(await named(actor, id), null)
    assert.equal(await named(actor, (await get(actor, id))?.entry.id ?? ''), null)
  })

  test('table names are made of names and told apart; one that is asked for must be free', async () => {
    const actor = await settleIn(trial().catalog)
    const tables = []
    for (const name of ['Orders, 2026', 'orders. 2026', 'ORDERS__2026']) {
      tables.push((await get(actor, await add(actor, { name })))?.entry.tableName)
    }
    assert.equal(tables[0], 'orders__2026')
    assert.match(tables[1] ?? '', /^orders__2026_[0-9a-f]{8}$/)
    assert.equal(new Set(tables).size, 3)
    await assert.rejects(add(actor, { tableName: 'orders__2026' }), { code: 'table_name_taken' })
    const id = await add(actor, { tableName: 'sales' })
    const change = (tableName: string) =>
      trial().catalog.transact(actor.scope, tx => tx.datasets.change(id, null, { tableName }))
    await assert.rejects(change('orders__2026'), { code: 'table_name_taken' })
    assert.equal((await change('sales'))?.entry.tableName, 'sales')
    assert.equal((await change('sales_2'))?.entry.tableName, 'sales_2')
    await add(await settleIn(trial().catalog), { tableName: 'sales_2' })
  })

  test('datasets that are made at one time under one name all get a table name of their own', async () => {
    const actor = await settleIn(trial().catalog)
    const ids = await Promise.all(Array.from({ length: 6 }, () => add(actor, { name: 'Same' })))
    const tables = new Set<string>()
    for (const id of ids) tables.add((await get(actor, id))?.entry.tableName ?? '')
    assert.deepEqual([tables.size, tables.has('same')], [6, true])
  })

  test('what clients say of a dataset is kept as they said it, and counts its revision up', async () => {
    const actor = await settleIn(trial().catalog)
    const about = {
      ...nothingSaid,
      tags: { z: ['1'], 'a/b': [] },
      extensions: { z: null, a: { '\u0000': '\ud83d' } },
    }
    const id = await add(actor, { about, createdClient: 'my-client' })
    const kept = await get(actor, id)
    assert.deepEqual([kept?.entry.about, kept?.entry.createdClient], [about, 'my-client'])
    assert.equal(JSON.stringify(kept?.entry.about), JSON.stringify(about))
    const next = { ...about, enableErrorDiagnostics: true, fileDescription: { format: 'parquet' } }
    const changed = await trial().catalog.transact(actor.scope, tx =>
      tx.datasets.change(id, 0, { about: next, by: actor.user.id }),
    )
    assert.deepEqual([changed?.entry.about, changed?.revision, changed?.name], [next, 1, 'Orders'])
  })

  test('a series goes through a project from the oldest dataset on', async () => {
    const actor = await settleIn(trial().catalog)
    const { id: projectId } = await defaultProject(trial().catalog, actor)
    const made: DatasetId[] = []
    for (let at = 0; at < 5; at++) made.push(await addDataset(trial().catalog, actor))
    await publish(trial().catalog, actor, made[2] as DatasetId)
    const seen: (readonly [DatasetId, number | undefined])[] = []
    await trial().catalog.read(actor.scope, async tx => {
      for (let after: DatasetId | null = null; ; ) {
        const portion = await tx.datasets.series({ projectId, after, limit: 2 })
        seen.push(...portion.map(({ id, head }) => [id, head?.number] as const))
        after = portion.at(-1)?.id ?? null
        if (after === null) return
      }
    })
    assert.deepEqual(
      seen.map(([id]) => id),
      made,
    )
    assert.equal(seen[2]?.[1], 0)
  })
}
