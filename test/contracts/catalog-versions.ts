import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planVersion } from '../../packages/server/src/core/dataset/plan.ts'
import { newId } from '../../packages/server/src/core/ids.ts'
import {
  addDataset,
  artifact,
  column,
  everything,
  making,
  plain,
  publish,
  quarantine,
  record,
  settleIn,
  staged,
  type Trial,
} from './catalog-house.ts'

/** Versions, parts and loads. */
export function versionPromises(trial: Trial): void {
  test('an append keeps the parts before it, a replace ends them, and old versions keep theirs', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const [a, b, c, d] = [staged(10, [column('id')], 2), staged(), staged(), staged()] as const
    await publish(catalog, actor, id, 'replace', a)
    await publish(catalog, actor, id, 'append', b)
    await publish(catalog, actor, id, 'replace', c)
    await publish(catalog, actor, id, 'append', d)
    const parts = await catalog.read(actor.scope, async tx => {
      const { items, total } = await tx.versions.list(id, everything)
      assert.equal(total, 4)
      assert.deepEqual(
        items.map(({ number }) => number),
        [0, 1, 2, 3],
      )
      return Promise.all(items.map(version => tx.versions.parts(version)))
    })
    assert.deepEqual(parts, [a.parts, [...a.parts, ...b.parts], c.parts, [...c.parts, ...d.parts]])
  })

  test('a version is read back as it was planned, by id and by number, with its load and artifact', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const plan = planVersion(null, staged(1234, [column('ünïcode "x"')]), 'replace')
    const made = making(actor, 1234)
    assert.equal(await catalog.transact(actor.scope, tx => tx.versions.add(id, plan, made)), true)
    await catalog.read(actor.scope, async tx => {
      const version = await tx.versions.get(plan.id)
      assert.ok(version)
      const { precondition, added, withdrawn, ...planned } = plan
      const { createdAt, ...rest } = version
      assert.ok(createdAt instanceof Date)
      assert.deepEqual(rest, {
        ...planned,
        datasetId: id,
        description: 'More',
        source: 'upload',
        tags: [],
        revision: 0,
        drift: null,
        quality: made.quality,
        qualityScore: made.quality.overallScore,
        artifactId: made.artifact?.id,
        loadId: made.loadId,
        createdBy: actor.user.id,
        createdByName: 'Ada',
      })
      assert.deepEqual(await tx.versions.numbered(id, 0), version)
      assert.equal(await tx.versions.numbered(id, 1), null)
      assert.equal(await tx.versions.numbered(id, 1e12), null)
      const load = await tx.loads.get(made.loadId)
      assert.deepEqual(load?.rows, { read: 1234, loaded: 1234, rejected: 0, skipped: 0 })
      assert.deepEqual([load?.datasetId, load?.versionId, load?.artifactId], [id, plan.id, made.artifact?.id])
      assert.equal(load?.quarantine, null)
    })
  })

  test('a load answers the quarantine that it came with, and a quarantine that a load names is referenced', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const [published, refused, loose] = [quarantine(), quarantine(), quarantine()]
    const made = making(actor, 10, artifact(), { quarantine: published })
    const refusedId = newId<never>()
    await catalog.transact(actor.scope, async tx => {
      await tx.versions.add(id, planVersion(null, staged(), 'replace'), made)
      await tx.loads.add({ id: refusedId, datasetId: null, record: record(3), ...plain, quarantine: refused })
    })
    await catalog.read(actor.scope, async tx => {
      assert.deepEqual((await tx.loads.get(made.loadId))?.quarantine, published)
      assert.deepEqual((await tx.loads.get(refusedId))?.quarantine, refused)
    })
    const keys = [published, refused, loose].map(({ key }) => key)
    assert.deepEqual(await catalog.unreferenced(keys), [loose.key])
  })

  test('row counts beyond 2^31 come back exact', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    await publish(catalog, actor, id, 'replace', staged(2 ** 40))
    const dataset = await catalog.read(actor.scope, tx => tx.datasets.get(id))
    assert.equal(dataset?.head?.rowCount, 2 ** 40)
  })

  test('a version whose precondition does not hold is not added, and nothing of it stays', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const late = { parts: staged(), file: artifact() }
    const plan = planVersion(null, late.parts, 'replace')
    const made = making(actor, 10, late.file)
    await publish(catalog, actor, id)
    const added = await catalog.transact(actor.scope, tx => tx.versions.add(id, plan, made))
    assert.equal(added, false)
    const nowhere = await catalog.transact(actor.scope, tx => tx.versions.add(newId(), plan, made))
    assert.equal(nowhere, false)
    const keys = [...late.parts.parts.map(({ key }) => key), late.file.key]
    assert.deepEqual(await catalog.unreferenced(keys), keys)
    await catalog.read(actor.scope, async tx => {
      assert.equal(await tx.versions.get(plan.id), null)
      assert.equal(await tx.loads.get(made.loadId), null)
      assert.equal((await tx.versions.list(id, everything)).total, 1)
    })
  })

  test('fifty appends at once all land, numbered without gaps, and no row is lost', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    await publish(catalog, actor, id)
    const plans = await Promise.all(
      Array.from({ length: 50 }, (_, at) => publish(catalog, actor, id, 'append', staged(at + 1))),
    )
    const numbers = plans.map(({ number }) => number).toSorted((a, b) => a - b)
    assert.deepEqual(
      numbers,
      Array.from({ length: 50 }, (_, at) => at + 1),
    )
    await catalog.read(actor.scope, async tx => {
      const dataset = await tx.datasets.get(id)
      assert.ok(dataset?.head)
      assert.equal(dataset.head.number, 50)
      assert.equal(dataset.head.rowCount, 10 + (50 * 51) / 2)
      const parts = await tx.versions.parts(dataset.head)
      assert.equal(
        parts.reduce((sum, part) => sum + part.rows, 0),
        dataset.head.rowCount,
      )
    })
  })

  test('a reader sees one state from beginning to end, whatever lands meanwhile', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    await publish(catalog, actor, id)
    await catalog.read(actor.scope, async tx => {
      const before = await tx.datasets.get(id)
      await publish(catalog, actor, id, 'append')
      assert.deepEqual(await tx.datasets.get(id), before)
      assert.equal((await tx.versions.list(id, everything)).total, 1)
    })
    assert.equal((await catalog.read(actor.scope, tx => tx.versions.list(id, everything))).total, 2)
  })

  test('a refused load is kept, with or without a dataset, but not for one that is not there', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const datasetId = await addDataset(catalog, actor)
    const loads = [null, datasetId].map(dataset => ({
      id: newId<never>(),
      datasetId: dataset,
      record: record(3),
      quarantine: quarantine(),
      options: { delimiter: ';', columnTypes: { a: 'int64' } },
      replayOf: null,
    }))
    for (const load of loads) {
      await catalog.transact(actor.scope, tx => tx.loads.add(load))
      const kept = await catalog.read(actor.scope, tx => tx.loads.get(load.id))
      assert.ok(kept)
      const { createdAt, ...rest } = kept
      const { record: kind, ...of } = load
      assert.deepEqual(rest, { ...kind, ...of, versionId: null, artifactId: null })
    }
    const astray = { id: newId<never>(), datasetId: newId<never>(), record: record(3), ...plain }
    await assert.rejects(
      catalog.transact(actor.scope, tx => tx.loads.add(astray)),
      { code: 'unknown_dataset' },
    )
  })

  test('a transaction that throws leaves nothing behind, jobs included', async () => {
    const { catalog, jobs } = trial()
    const actor = await settleIn(catalog)
    const id = await addDataset(catalog, actor)
    const waiting = await jobs()
    const file = artifact()
    const change = catalog.transact(actor.scope, async tx => {
      const plan = planVersion(null, staged(), 'replace')
      assert.equal(await tx.versions.add(id, plan, making(actor, 10, file)), true)
      await tx.projects.add({ id: newId(), name: 'gone', description: '' })
      await tx.jobs.add('remove_objects', { keys: ['a'] })
      throw new Error('changed my mind')
    })
    await assert.rejects(change, /changed my mind/)
    assert.equal((await catalog.read(actor.scope, tx => tx.datasets.get(id)))?.head, null)
    assert.equal(await catalog.read(actor.scope, tx => tx.projects.named('gone')), null)
    assert.deepEqual(await catalog.unreferenced([file.key]), [file.key])
    assert.deepEqual(await jobs(), waiting)
    await catalog.transact(actor.scope, tx => tx.jobs.add('remove_objects', { keys: ['a'] }))
    assert.deepEqual(await jobs(), [...waiting, 'remove_objects'])
  })
}
