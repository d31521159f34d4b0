import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../packages/server/src/core/access/access.ts'
import { newCode, newId } from '../../packages/server/src/core/ids.ts'
import type { Catalog } from '../../packages/server/src/core/ports/catalog.ts'
import type { DatasetListing } from '../../packages/server/src/core/ports/catalog-values.ts'
import {
  addDataset,
  artifact,
  column,
  listing,
  plain,
  publish,
  quarantine,
  record,
  settleIn,
  staged,
  type Trial,
} from './catalog-house.ts'

/** Datasets: changing, finding, sorting, paging, removing. */
export function datasetPromises(trial: Trial): void {
  test('a dataset without rows has no head; its first version is its head', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor, { name: 'Sales', description: 'All of them' })
    const read = () => catalog.read(actor.scope, tx => tx.datasets.get(id))
    const empty = await read()
    assert.equal(empty?.head, null)
    assert.equal(empty?.projectName, 'default')
    assert.equal(empty?.createdByName, 'Ada')
    const plan = await publish(catalog, actor, id, 'replace', staged(10, [column('a'), column('b')]))
    const filled = await read()
    assert.equal(filled?.head?.id, plan.id)
    assert.equal(filled?.head?.rowCount, 10)
    assert.deepEqual(filled?.head?.columns, [column('a'), column('b')])
    assert.equal(filled?.revision, 0)
  })

  test('a change needs the revision it was made for, and counts it up', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const change = (revision: number | null, to: object) =>
      catalog.transact(actor.scope, tx => tx.datasets.change(id, revision, to))
    const renamed = await change(0, { name: 'Öl', tags: ['a', 'ä'], keyColumns: ['id'] })
    assert.equal(renamed?.revision, 1)
    assert.deepEqual([renamed?.name, renamed?.tags, renamed?.keyColumns], ['Öl', ['a', 'ä'], ['id']])
    assert.equal(await change(0, { name: 'Late' }), null)
    const described = await change(null, { description: 'D', tags: [] })
    assert.deepEqual([described?.name, described?.description, described?.tags], ['Öl', 'D', []])
    assert.equal(described?.revision, 2)
    assert.deepEqual(await names(catalog, actor, { search: 'öl' }), ['Öl'])
  })

  test('a search ignores case, looks into name and description, and takes every character as itself', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const datasets = ['100% Wool', 'snake_case', 'back\\slash', "O'Neil", 'ÄRGER', 'plain'] as const
    for (const name of datasets) await addDataset(catalog, actor, { name, description: `about ${name}` })
    await addDataset(catalog, actor, { name: 'other', description: 'Wool too' })
    const search = (text: string) => names(catalog, actor, { search: text })
    assert.deepEqual(await search('%'), ['100% Wool'])
    assert.deepEqual(await search('_'), ['snake_case'])
    assert.deepEqual(await search('\\'), ['back\\slash'])
    assert.deepEqual(await search("'"), ["O'Neil"])
    assert.deepEqual(await search('ärger'), ['ÄRGER'])
    assert.deepEqual(await search('WOOL'), ['100% Wool', 'other'])
    assert.deepEqual(await search('nothing like it'), [])
    assert.equal((await search('')).length, 7)
  })

  test('a name finds those that are called so in any case, and no part of a name', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    for (const name of ['ÄRGER', 'Ärger', '100%', 'ärger 2']) await addDataset(catalog, actor, { name })
    assert.deepEqual(await names(catalog, actor, { name: 'ärger' }), ['ÄRGER', 'Ärger'])
    assert.deepEqual(await names(catalog, actor, { name: '100%' }), ['100%'])
    assert.deepEqual(await names(catalog, actor, { name: '%' }), [])
    assert.deepEqual(await names(catalog, actor, { name: '' }), [])
  })

  test('every order can be turned round, and ends with the id', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    for (const [name, rows, columns] of [
      ['b', 5, 1],
      ['B', 20, 3],
      ['a', 20, 2],
      ['ä', 0, 1],
    ] as const) {
      const id = await addDataset(catalog, actor, { name })
      const wide = Array.from({ length: columns }, (_, at) => column(`c${at}`))
      if (rows > 0) await publish(catalog, actor, id, 'replace', staged(rows, wide))
    }
    const sorted = (sortField: DatasetListing['sortField']) => names(catalog, actor, { sortField })
    assert.deepEqual(await sorted('name'), ['a', 'B', 'b', 'ä'])
    assert.deepEqual(await sorted('created_at'), ['b', 'B', 'a', 'ä'])
    assert.deepEqual(await sorted('rows'), ['ä', 'b', 'B', 'a'])
    assert.deepEqual(await sorted('columns'), ['ä', 'b', 'a', 'B'])
    assert.deepEqual(await sorted('project_name'), ['b', 'B', 'a', 'ä'])
    for (const sortField of ['name', 'created_at', 'rows', 'columns', 'project_name'] as const) {
      const turned = await names(catalog, actor, { sortField, sortDirection: 'desc' })
      assert.deepEqual(turned, (await sorted(sortField)).reverse(), sortField)
    }
  })

  test('pages follow one another without gaps, and the total is exact on each, also behind the end', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    for (let at = 0; at < 7; at++) await addDataset(catalog, actor, { name: `d${at}` })
    const pages = await catalog.read(actor.scope, async tx => [
      await tx.datasets.list({ ...listing, limit: 3, offset: 0 }),
      await tx.datasets.list({ ...listing, limit: 3, offset: 3 }),
      await tx.datasets.list({ ...listing, limit: 3, offset: 6 }),
      await tx.datasets.list({ ...listing, limit: 3, offset: 9 }),
    ])
    assert.deepEqual(
      pages.map(({ items }) => items.map(({ name }) => name)),
      [['d0', 'd1', 'd2'], ['d3', 'd4', 'd5'], ['d6'], []],
    )
    assert.deepEqual(
      pages.map(({ total }) => total),
      [7, 7, 7, 7],
    )
    const elsewhere = { ...listing, projectId: newId<never>() }
    assert.equal((await catalog.read(actor.scope, tx => tx.datasets.list(elsewhere))).total, 0)
  })

  test('a removed dataset answers its store keys and leaves nothing', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const kept = await addDataset(catalog, actor)
    const files = [artifact(), artifact(), artifact()] as const
    const parts = [staged(10, [column('a')], 2), staged(), staged()] as const
    const first = await publish(catalog, actor, id, 'replace', parts[0], files[0])
    await publish(catalog, actor, id, 'replace', parts[1], files[1])
    await publish(catalog, actor, kept, 'replace', parts[2], files[2])
    const rejects = [quarantine(), quarantine()] as const
    await catalog.transact(actor.scope, async tx => {
      for (const [at, datasetId] of [id, kept].entries()) {
        const own = rejects[at] ?? null
        await tx.loads.add({ id: newId(), datasetId, record: record(3), ...plain, quarantine: own })
      }
    })
    const version = await catalog.read(actor.scope, tx => tx.versions.get(first.id))
    assert.ok(version)
    const keys = await catalog.transact(actor.scope, tx => tx.datasets.remove(id))
    const own = [...parts[0].parts, ...parts[1].parts, files[0], files[1], rejects[0]].map(({ key }) => key)
    assert.deepEqual(keys?.toSorted(), own.toSorted())
    const others = [...parts[2].parts, files[2], rejects[1]].map(({ key }) => key)
    assert.deepEqual(await catalog.unreferenced([...own, ...others]), own)
    await catalog.read(actor.scope, async tx => {
      assert.equal(await tx.datasets.get(id), null)
      assert.equal(await tx.versions.get(version.id), null)
      assert.equal(await tx.loads.get(version.loadId), null)
      assert.deepEqual(await tx.versions.parts(version), [])
      assert.equal((await tx.datasets.list(listing)).total, 1)
    })
    assert.equal(await catalog.transact(actor.scope, tx => tx.datasets.remove(id)), null)
  })

  test('a dataset cannot be added to a project that is not there', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const nowhere = {
      id: newId<never>(),
      code: newCode(),
      projectId: newId<never>(),
      name: 'x',
      description: '',
    }
    const added = catalog.transact(actor.scope, tx =>
      tx.datasets.add({ ...nowhere, createdBy: actor.user.id }),
    )
    await assert.rejects(added, { code: 'unknown_project' })
  })
}

async function names(catalog: Catalog, actor: Actor, asked: Partial<DatasetListing>): Promise<string[]> {
  const { items, total } = await catalog.read(actor.scope, tx => tx.datasets.list({ ...listing, ...asked }))
  assert.equal(total, items.length)
  return items.map(({ name }) => name)
}
