import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchIdOf } from '../../packages/server/src/core/batch/batch-id.ts'
import { type LoadId, newId } from '../../packages/server/src/core/ids.ts'
import { batchBench, faultsOf, outcome } from './catalog-batch-bench.ts'
import { addDataset, plain, quarantine, record, settleIn, type Trial } from './catalog-house.ts'

/** What is left of batches when their time, their dataset or their sandbox is over, and that strangers see nothing of them. */
export function batchEndPromises(trial: Trial): void {
  const { inside, begin, file, chunk } = batchBench(trial)

  test('a removed dataset leaves its batches as deleted, without files, and names their objects', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { id, datasetId } = await begin(actor)
    const part = chunk(0, 3)
    const a = file(id, 'a')
    const b = { ...file(id, 'b'), artifact: null, chunks: [part] }
    await inside(actor, async tx => {
      await tx.batches.putFile(a)
      await tx.batches.putFile(b)
      await tx.batches.change(id, { outcome: { ...outcome, rowFaults: faultsOf(id) } })
    })
    const keys = (await inside(actor, tx => tx.datasets.remove(datasetId))) ?? []
    const expected = [a.artifact.key, part.key, faultsOf(id).key]
    for (const key of expected) assert.ok(keys.includes(key), key)
    assert.deepEqual(await catalog.unreferenced(expected), expected)
    const batch = await catalog.read(actor.scope, tx => tx.batches.get(id))
    assert.deepEqual([batch?.state, batch?.outcome?.rowFaults, batch?.outcome?.loaded], ['deleted', null, 10])
  })

  test('an emptied sandbox has no batches, and names their objects', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { id } = await begin(actor)
    const a = file(id, 'a')
    await inside(actor, tx => tx.batches.putFile(a))
    const keys = await inside(actor, tx => tx.sandboxes.empty())
    assert.ok(keys.includes(a.artifact.key))
    assert.equal(await catalog.read(actor.scope, tx => tx.batches.get(id)), null)
  })

  test('nobody sees, holds or changes a batch of another organization, and its sandbox is found within the own one', async () => {
    const { catalog } = trial()
    const [actor, stranger] = [await settleIn(catalog), await settleIn(catalog)]
    const { id } = await begin(actor, undefined, `ours ${actor.organization.uuid}`)
    await inside(actor, tx => tx.batches.putFile(file(id, 'a')))
    await inside(stranger, async tx => {
      assert.equal(await tx.batches.get(id), null)
      assert.equal(await tx.batches.hold(id), null)
      assert.deepEqual(await tx.batches.files(id), [])
      assert.equal(await tx.batches.receivedBytes(id), 0)
      assert.deepEqual(await tx.batches.dropFiles(id), [])
      assert.deepEqual(await tx.batches.list({ limit: 10 }), [])
      assert.equal(await tx.sandboxes.withBatch(batchIdOf(id)), null)
    })
    assert.equal((await catalog.read(actor.scope, tx => tx.batches.files(id))).length, 1)
    const find = (name: string) => catalog.read(actor.scope, tx => tx.sandboxes.withBatch(name))
    for (const name of [id, batchIdOf(id), batchIdOf(id).toUpperCase(), `ours ${actor.organization.uuid}`])
      assert.equal((await find(name))?.id, actor.scope.sandboxId, name)
    assert.equal(await find('something else'), null)
  })

  test('the time of a batch comes when nobody sends it files, when it left, and when its diagnostics are old', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const [loading, left, faulty, kept] = [
      await begin(actor),
      await begin(actor),
      await begin(actor),
      await begin(actor),
    ]
    const now = loading.batch.createdAt.getTime()
    const past = new Date(now - 60_000)
    const future = new Date(now + 3_600_000)
    await inside(actor, async tx => {
      await tx.batches.change(left.id, { state: 'inactive' })
      const faults = { ...outcome, rowFaults: faultsOf(faulty.id) }
      await tx.batches.change(faulty.id, { state: 'failed', outcome: faults, completed: new Date(now) })
      await tx.batches.change(kept.id, { state: 'success' })
    })
    const ours = new Set<string>([loading.id, left.id, faulty.id, kept.id])
    const due = async (times: object) => {
      const never = { abandoned: past, left: past, diagnosed: past }
      const found = await catalog.dueBatches({ ...never, ...times })
      for (const { id, scope } of found) if (ours.has(id)) assert.deepEqual(scope, actor.scope)
      return found.map(({ id }) => id).filter(id => ours.has(id))
    }
    assert.deepEqual(await due({}), [])
    assert.deepEqual(await due({ abandoned: future }), [loading.id])
    assert.deepEqual(await due({ left: future }), [left.id])
    assert.deepEqual(await due({ diagnosed: future }), [faulty.id])
  })

  test('the rejects of a load are forgotten, and their number stays', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const dataset = await addDataset(catalog, actor)
    const [id, kept] = [newId<LoadId>(), quarantine()]
    await inside(actor, tx =>
      tx.loads.add({ id, datasetId: dataset, record: record(3), ...plain, quarantine: kept }),
    )
    const drop = () => inside(actor, tx => tx.loads.dropRejects(id))
    assert.deepEqual(await drop(), [kept.key])
    assert.deepEqual(await drop(), [])
    const load = await catalog.read(actor.scope, tx => tx.loads.get(id))
    assert.deepEqual([load?.quarantine, load?.rows.read], [null, 3])
  })
}
