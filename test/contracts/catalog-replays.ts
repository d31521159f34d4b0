import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../packages/server/src/core/access/access.ts'
import { planVersion } from '../../packages/server/src/core/dataset/plan.ts'
import { type DatasetId, type LoadId, newId } from '../../packages/server/src/core/ids.ts'
import type { Catalog } from '../../packages/server/src/core/ports/catalog.ts'
import type { Replay } from '../../packages/server/src/core/ports/catalog-values.ts'
import {
  addDataset,
  artifact,
  making,
  quarantine,
  record,
  settleIn,
  staged,
  type Trial,
} from './catalog-house.ts'

/** What versions bring of the rejects of a load. */
export function replayPromises(trial: Trial): void {
  test('a load answers how it was asked to read, what it replays, and what replays it', async () => {
    const { catalog, actor, dataset, load } = await rejecting(trial, 5)
    const [first, second] = [
      await replay(catalog, actor, dataset, load, [4, 2]),
      await replay(catalog, actor, dataset, load, null),
    ]
    await catalog.read(actor.scope, async tx => {
      assert.deepEqual(await tx.loads.replays(load), [first, second])
      assert.deepEqual([first.version, first.rows, second.version, second.rows], [1, 2, 2, 1])
      assert.deepEqual(await tx.loads.replayedRows(load), [2, 4])
      assert.deepEqual(
        [(await tx.loads.get(first.loadId))?.replayOf, (await tx.loads.get(load))?.replayOf],
        [load, null],
      )
      assert.deepEqual((await tx.loads.get(load))?.options, { dateFormat: '%d.%m.%Y' })
      assert.deepEqual(await tx.loads.replays(first.loadId), [])
    })
  })

  test('a row that was replayed is not replayed again, and nothing of the second replay stays', async () => {
    const { catalog, actor, dataset, load } = await rejecting(trial, 5)
    await replay(catalog, actor, dataset, load, [1, 2])
    await assert.rejects(replay(catalog, actor, dataset, load, [2, 3]), {
      code: 'already_replayed',
      details: { rows: [2] },
    })
    await catalog.read(actor.scope, async tx => {
      assert.deepEqual(await tx.loads.replayedRows(load), [1, 2])
      assert.equal((await tx.datasets.get(dataset))?.head?.number, 1)
    })
    await replay(catalog, actor, dataset, load, [3])
  })

  test('of two replays of one row at once, one lands', async () => {
    const { catalog, actor, dataset, load } = await rejecting(trial, 9)
    const all = await Promise.allSettled(
      Array.from({ length: 6 }, () => replay(catalog, actor, dataset, load, [7])),
    )
    const refused = all.flatMap(each => (each.status === 'rejected' ? [each.reason.code] : []))
    assert.deepEqual(
      refused,
      Array.from({ length: 5 }, () => 'already_replayed'),
    )
    const head = await catalog.read(actor.scope, async tx => (await tx.datasets.get(dataset))?.head)
    assert.equal(head?.number, 1)
  })

  test('no more rows are replayed than were rejected, whoever counts them', async () => {
    const { catalog, actor, dataset, load } = await rejecting(trial, 3)
    await replay(catalog, actor, dataset, load, [1, 2])
    await assert.rejects(replay(catalog, actor, dataset, load, null, 2), { code: 'already_replayed' })
    await replay(catalog, actor, dataset, load, null, 1)
    await assert.rejects(replay(catalog, actor, dataset, load, [3]), { code: 'already_replayed' })
  })

  test('a stranger sees no replays and adds none, and a removed dataset leaves none', async () => {
    const { catalog, actor, dataset, load } = await rejecting(trial, 3)
    const made = await replay(catalog, actor, dataset, load, [1])
    const stranger = await settleIn(catalog)
    await catalog.read(stranger.scope, async tx => {
      assert.deepEqual(await tx.loads.replays(load), [])
      assert.deepEqual(await tx.loads.replayedRows(load), [])
    })
    const foreign = catalog.transact(stranger.scope, tx =>
      tx.loads.replay({ of: load, by: made.loadId, rows: [2] }),
    )
    await assert.rejects(foreign, { code: 'unknown_load' })
    assert.ok(await catalog.transact(actor.scope, tx => tx.datasets.remove(dataset)))
    await catalog.read(actor.scope, async tx => {
      assert.deepEqual([await tx.loads.get(load), await tx.loads.get(made.loadId)], [null, null])
      assert.deepEqual(await tx.loads.replayedRows(load), [])
    })
  })

  test('an id of a load that is no UUID has no replays', async () => {
    const { catalog } = trial()
    const { scope } = await settleIn(catalog)
    for (const id of ["'; drop table x", '', '../..'] as never[]) {
      await catalog.read(scope, async tx => {
        assert.deepEqual([await tx.loads.replays(id), await tx.loads.replayedRows(id)], [[], []])
      })
      const replayed = catalog.transact(scope, tx => tx.loads.replay({ of: id, by: newId(), rows: [1] }))
      await assert.rejects(replayed, { code: 'unknown_load' })
    }
  })
}

/** A dataset whose version 0 comes from a load that rejected some rows. */
async function rejecting(trial: Trial, rejected: number) {
  const { catalog } = trial()
  const actor = await settleIn(catalog)
  const dataset = await addDataset(catalog, actor)
  const load = { ...record(10), rows: { read: 10 + rejected, loaded: 10, rejected, skipped: 0 } }
  const options = { dateFormat: '%d.%m.%Y' }
  const made = making(actor, 10, artifact(), { load, options, quarantine: quarantine() })
  await catalog.transact(actor.scope, tx =>
    tx.versions.add(dataset, planVersion(null, staged(), 'replace'), made),
  )
  return { catalog, actor, dataset, load: made.loadId }
}

/** Publishes corrected rows as `publishVersion` does. */
async function replay(
  catalog: Catalog,
  actor: Actor,
  dataset: DatasetId,
  of: LoadId,
  rows: readonly number[] | null,
  count = rows?.length ?? 1,
): Promise<Replay> {
  for (;;) {
    const seen = await catalog.read(actor.scope, tx => tx.datasets.get(dataset))
    const plan = planVersion(seen?.head ?? null, staged(count), 'append')
    const made = making(actor, count, artifact(), { replayOf: of })
    const added = await catalog.transact(actor.scope, async tx => {
      if (!(await tx.versions.add(dataset, plan, made))) return false
      await tx.loads.replay({ of, by: made.loadId, rows })
      return true
    })
    if (added) return { loadId: made.loadId, versionId: plan.id, version: plan.number, rows: count }
  }
}
