import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../packages/server/src/core/access/access.ts'
import type { BatchFile } from '../../packages/server/src/core/batch/batch.ts'
import type { RowSchema } from '../../packages/server/src/core/batch/row-schema.ts'
import type { VersionSource } from '../../packages/server/src/core/dataset/dataset.ts'
import { planVersion } from '../../packages/server/src/core/dataset/plan.ts'
import { type DatasetId, type LoadId, newId, type SchemaId } from '../../packages/server/src/core/ids.ts'
import type { BatchChange } from '../../packages/server/src/core/ports/batches.ts'
import { batchBench, faultsOf, outcome } from './catalog-batch-bench.ts'
import { addDataset, making, plain, publish, record, settleIn, staged, type Trial } from './catalog-house.ts'

const rowSchema = {
  fields: [
    {
      name: 'code',
      required: true,
      type: {
        kind: 'string',
        format: null,
        pattern: '^\\d$',
        minLength: 1,
        maxLength: null,
        enum: ['1', '\u0000'],
      },
    },
  ],
} as const satisfies RowSchema

/** Batches, their files, and the loads of other doors beside them. */
export function batchPromises(trial: Trial): void {
  const { inside, begin, addSchemaDataset, file, chunk } = batchBench(trial)
  const incomplete = { artifact: null }

  test('a batch is read back as it was made, and only for a dataset with a schema', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { id, datasetId, batch } = await begin(actor)
    assert.deepEqual([batch.id, batch.datasetId, batch.state, batch.revision], [id, datasetId, 'loading', 0])
    assert.deepEqual([batch.format, batch.maxErrorPercent], [{ format: 'json', isMultiLine: false }, 2.5])
    assert.deepEqual(
      [batch.tags, batch.createdBy, batch.updatedBy],
      [{ source: ['crm'] }, actor.user.id, actor.user.id],
    )
    assert.ok(batch.schemaId && batch.createdAt instanceof Date)
    assert.deepEqual([batch.outcome, batch.version, batch.startedAt], [null, null, null])
    assert.deepEqual(await catalog.read(actor.scope, tx => tx.batches.get(id)), batch)
    await assert.rejects(begin(actor, await addDataset(catalog, actor)), { code: 'dataset_without_schema' })
    await assert.rejects(begin(actor, newId<DatasetId>()), { code: 'unknown_dataset' })
  })

  test('a held batch changes, its revision rises, and what is not named stays', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { id, batch } = await begin(actor)
    const started = new Date('2026-03-03T03:03:03.003Z')
    const changed = await inside(actor, async tx => {
      assert.equal((await tx.batches.hold(id))?.state, 'loading')
      const schema = { id: batch.schemaId as SchemaId, minor: 7, rows: rowSchema }
      await tx.batches.change(id, { state: 'staging', attempts: 1, started, schema })
      return tx.batches.change(id, { outcome, completed: started, tags: { a: ['b'] } })
    })
    assert.deepEqual(changed.outcome, outcome)
    assert.deepEqual(
      [changed.state, changed.revision, changed.attempts, changed.schemaMinor],
      ['staging', 2, 1, 7],
    )
    assert.deepEqual([changed.startedAt, changed.completedAt, changed.tags], [started, started, { a: ['b'] }])
    assert.equal(changed.externalId, batch.externalId)
    assert.equal(await inside(actor, tx => tx.batches.hold(newId())), null)
  })

  test('what rows are held to is kept to the letter, and until the batch is settled', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { id, batch } = await begin(actor)
    const kept = () => catalog.read(actor.scope, tx => tx.batches.rowSchema(id))
    const change = (to: BatchChange) =>
      inside(actor, async tx => {
        await tx.batches.hold(id)
        await tx.batches.change(id, to)
      })
    assert.deepEqual(
      [await kept(), await catalog.read(actor.scope, tx => tx.batches.rowSchema(newId()))],
      [null, null],
    )
    await change({ state: 'loaded', schema: { id: batch.schemaId as SchemaId, minor: 7, rows: rowSchema } })
    await change({ state: 'staging', attempts: 1 })
    assert.deepEqual(await kept(), rowSchema)
    assert.equal(await catalog.read((await settleIn(catalog)).scope, tx => tx.batches.rowSchema(id)), null)
    await change({ state: 'retrying' })
    await change({ state: 'stalled' })
    assert.deepEqual(await kept(), rowSchema)
    await change({ state: 'failed' })
    assert.equal(await kept(), null)
    assert.equal((await catalog.read(actor.scope, tx => tx.batches.get(id)))?.schemaMinor, 7)
  })

  test('the version of a batch is that of its load', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { id, datasetId } = await begin(actor)
    const made = making(actor, 10, null, { loadId: id, by: by(actor, 'batch') })
    const plan = planVersion(null, staged(), 'append')
    assert.ok(await inside(actor, tx => tx.versions.add(datasetId, plan, made)))
    const found = await catalog.read(actor.scope, tx => tx.batches.get(id))
    assert.deepEqual([found?.version, found?.versionId], [0, plan.id])
    const listed = await catalog.read(actor.scope, tx =>
      tx.batches.list({ datasetIds: [datasetId], limit: 10 }),
    )
    assert.equal(listed.length, 1, 'its load is no batch beside it')
  })

  test('files have numbers in order of upload, and one that replaces another takes its number and frees its bytes', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { id } = await begin(actor)
    const [a, b] = [file(id, 'a/x.json'), file(id, 'b.json')]
    assert.deepEqual(await inside(actor, tx => tx.batches.putFile(a)), [])
    await inside(actor, tx => tx.batches.putFile(b))
    const next = file(id, 'a/x.json', { artifact: { key: 'test/artifacts/next', bytes: 3, digest: 'e' } })
    assert.deepEqual(await inside(actor, tx => tx.batches.putFile(next)), [a.artifact.key])
    await catalog.read(actor.scope, async tx => {
      const files = await tx.batches.files(id)
      assert.deepEqual(
        files.map(({ number, path, artifact }) => [number, path, artifact?.bytes]),
        [
          [1, 'a/x.json', 3],
          [2, 'b.json', 7],
        ],
      )
      assert.deepEqual(await tx.batches.file(id, 'b.json'), files[1])
      assert.equal(await tx.batches.file(id, 'c.json'), null)
      assert.equal(await tx.batches.receivedBytes(id), 10)
    })
    const made = {
      records: 3,
      rejected: 1,
      kept: [{ name: 'b.parquet', key: 'k', rows: 2, bytes: 9, digest: 'd' }],
    }
    await inside(actor, tx => tx.batches.account(id, 'b.json', made))
    assert.deepEqual((await catalog.read(actor.scope, tx => tx.batches.file(id, 'b.json')))?.account, made)
    const freed = await inside(actor, tx => tx.batches.dropFiles(id))
    assert.deepEqual([...freed].sort(), ['test/artifacts/next', b.artifact.key].sort())
    assert.deepEqual(await catalog.read(actor.scope, tx => tx.batches.files(id)), [])
  })

  test('chunks are kept in order of their place; those that are left out are free, and so are all once the file is whole', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { id } = await begin(actor)
    const [late, early, again] = [chunk(10, 19), chunk(0, 9), chunk(0, 9)]
    const put = (chunks: BatchFile['chunks'], more: Partial<BatchFile> = incomplete) =>
      inside(actor, tx => tx.batches.putFile(file(id, 'big', { chunks, announcedBytes: 20, ...more })))
    await put([])
    await put([late])
    await put([late, early])
    const found = await catalog.read(actor.scope, tx => tx.batches.file(id, 'big'))
    assert.deepEqual([found?.chunks, found?.artifact, found?.announcedBytes], [[early, late], null, 20])
    assert.equal(await catalog.read(actor.scope, tx => tx.batches.receivedBytes(id)), 20)
    assert.deepEqual(await put([late, again]), [early.key])
    const asked = [late.key, again.key, early.key, 'test/faults/none']
    assert.deepEqual(await catalog.unreferenced(asked), asked.slice(2))
    const freed = await put([], { artifact: { key: 'test/artifacts/whole', bytes: 20, digest: 'd' } })
    assert.deepEqual([...freed].sort(), [late.key, again.key].sort())
    await inside(actor, tx => tx.batches.change(id, { outcome: { ...outcome, rowFaults: faultsOf(id) } }))
    assert.deepEqual(await catalog.unreferenced(['test/artifacts/whole', faultsOf(id).key, late.key]), [
      late.key,
    ])
  })

  test('batches are listed by age, filtered, and from a place on', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { id: a, datasetId } = await begin(actor, undefined, 'ours')
    const { id: b } = await begin(actor, datasetId)
    const { id: c } = await begin(actor)
    await inside(actor, tx => tx.batches.change(b, { state: 'failed' }))
    await catalog.read(actor.scope, async ({ batches }) => {
      const ids = async (listing: object) =>
        (await batches.list({ limit: 10, ...listing })).map(({ id }) => id)
      const all = await batches.list({ limit: 10 })
      assert.deepEqual(new Set(all.map(({ id }) => id)), new Set([a, b, c]))
      assert.deepEqual(await ids({ newestFirst: true }), all.map(({ id }) => id).reverse())
      const [first, , last] = all
      assert.ok(first && last)
      assert.deepEqual(await ids({ after: first }), [all[1]?.id, last.id])
      assert.deepEqual(await ids({ after: last, newestFirst: true }), [all[1]?.id, first.id])
      assert.deepEqual(await ids({ limit: 1 }), [first.id])
      assert.deepEqual(await ids({ states: ['failed'] }), [b])
      assert.deepEqual(await ids({ externalIds: ['ours'] }), [a])
      assert.deepEqual(await ids({ ids: [c.toUpperCase(), newId()] }), [c])
      assert.deepEqual(new Set(await ids({ datasetIds: [datasetId] })), new Set([a, b]))
      assert.deepEqual(await ids({ createdAfter: last.createdAt }), [])
      assert.equal((await ids({ createdBefore: new Date(last.createdAt.getTime() + 1) })).length, 3)
    })
  })

  test('a load of another door is a batch that says so; its state is kept once it is held and changed', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const dataset = await addDataset(catalog, actor)
    await publish(catalog, actor, dataset, 'replace', staged(10))
    const loadId = newId<LoadId>()
    const refused = {
      ...plain,
      record: { ...record(0), rows: { read: 9, loaded: 0, rejected: 9, skipped: 0 } },
    }
    await inside(actor, tx => tx.loads.add({ id: loadId, datasetId: dataset, ...refused }))
    const listed = await catalog.read(actor.scope, tx =>
      tx.batches.list({ datasetIds: [dataset], limit: 10 }),
    )
    const states = listed.map(({ state, tags, version }) => [state, tags['rowhouse/door'], version])
    assert.deepEqual(
      new Set(states.map(state => JSON.stringify(state))),
      new Set([JSON.stringify(['success', ['datasets'], 0]), JSON.stringify(['failed', ['datasets'], null])]),
    )
    const good = listed.find(({ state }) => state === 'success')
    assert.ok(good)
    const { loaded, parts, outputBytes, failureReason } = good.outcome ?? {}
    assert.deepEqual([loaded, parts, outputBytes, failureReason], [10, 1, 80, null])
    assert.equal(listed.find(({ state }) => state === 'failed')?.outcome?.rejected, 9)
    const last = (await catalog.read(actor.scope, tx => tx.batches.last([dataset, newId()]))).get(dataset)
    assert.deepEqual([last?.lastSuccessful?.id, last?.lastFailed?.id, last?.changes], [good.id, loadId, 2])
    await inside(actor, async tx => {
      assert.deepEqual(await tx.batches.hold(good.id), good)
      await tx.batches.change(good.id, { state: 'inactive' })
    })
    const after = await catalog.read(actor.scope, tx => tx.batches.get(good.id))
    assert.deepEqual([after?.state, after?.version, after?.outcome], ['inactive', 0, good.outcome])
  })

  test('what a batch published only to take rows out is no batch', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const dataset = await addSchemaDataset(actor)
    const made = making(actor, 0, null, { by: by(actor, 'batch') })
    const plan = planVersion(null, { parts: [], columns: [], rowCount: 0 }, 'append')
    assert.ok(await inside(actor, tx => tx.versions.add(dataset, plan, made)))
    assert.deepEqual(await catalog.read(actor.scope, tx => tx.batches.list({ limit: 10 })), [])
    assert.equal((await catalog.read(actor.scope, tx => tx.batches.last([dataset]))).size, 0)
  })
}

function by(actor: Actor, source: VersionSource) {
  return { userId: actor.user.id, description: '', source }
}
