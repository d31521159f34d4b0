import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { planVersion } from '../../packages/server/src/core/dataset/plan.ts'
import { type ExperimentId, newId, type VersionId } from '../../packages/server/src/core/ids.ts'
import type { Dependent, Moment } from '../../packages/server/src/core/lineage/lineage.ts'
import { addDataset, everything, making, publish, settleIn, staged, type Trial } from './catalog-house.ts'
import { chainIn, downstream, ran, run, served, settle } from './catalog-lineage-bench.ts'

/** What experiments, models and deployments were made from, and what was made from a dataset. */
export function lineagePromises(trial: Trial): void {
  test('what was made from a dataset names the versions it used, newest first, and outputs are no use', async () => {
    const { catalog } = trial()
    const { actor, dataset, versions, chain } = await settle(catalog)
    const first = await chain(versions[0])
    await sleep(5)
    const second = await chain(versions[1])
    await catalog.transact(actor.scope, async tx => {
      await tx.experiments.use(first.experiment, [{ direction: 'input', versionId: versions[1] }])
      await tx.experiments.add({ ...run(actor), id: newId() })
      const writer = newId<ExperimentId>()
      await tx.experiments.add({ ...run(actor), id: writer })
      await tx.experiments.use(writer, [{ direction: 'output', versionId: versions[1] }])
    })
    const all = await downstream(catalog, actor, dataset)
    const uses = versions.map((versionId, version) => ({ versionId, version }))
    assert.deepEqual(all.experiments, [
      { id: second.experiment, ...ran, modelCount: 1, uses: uses.slice(1) },
      { id: first.experiment, ...ran, modelCount: 1, uses },
    ])
    assert.deepEqual(
      all.models.map(({ id, experimentId }) => [id, experimentId]),
      [
        [second.model, second.experiment],
        [first.model, first.experiment],
      ],
    )
    assert.deepEqual(all.deployments[1], {
      ...{ id: first.deployment, modelId: first.model, name: 'GBM_1', stage: 'production', isActive: true },
      uses,
    })
    const old = await downstream(catalog, actor, dataset, { version: 0 })
    assert.deepEqual(
      old.experiments.map(({ id, uses }) => [id, uses]),
      [[first.experiment, uses.slice(0, 1)]],
    )
    assert.deepEqual(await downstream(catalog, actor, newId()), {
      experiments: [],
      models: [],
      deployments: [],
    })
  })

  test('lineage as of a time is what was so then: only what existed, as it was', async () => {
    const { catalog } = trial()
    const { actor, dataset, versions, chain } = await settle(catalog)
    const made = await chain(versions[0], { stage: 'staging', isActive: true })
    const read = () =>
      catalog.read(actor.scope, async tx => ({
        experiment: (await tx.experiments.get(made.experiment)) ?? assert.fail(),
        deployment: (await tx.deployments.get(made.deployment)) ?? assert.fail(),
      }))
    const then = (await read()).deployment.createdAt
    await sleep(5)
    await catalog.transact(actor.scope, async tx => {
      await tx.experiments.change(made.experiment, { status: 'failed', name: 'Renamed' })
      await tx.deployments.change(made.deployment, { stage: 'production', isActive: false })
    })
    const later = (await read()).deployment.updatedAt
    await sleep(5)
    await chain(versions[0])
    const asOf = (moment: Date) => downstream(catalog, actor, dataset, { asOf: moment })
    const seen = async (moment: Date) => {
      const { experiments, models, deployments } = await asOf(moment)
      return [
        experiments.map(({ name, status, modelCount }) => [name, status, modelCount]),
        models.length,
        deployments.map(({ stage, isActive }) => [stage, isActive]),
      ]
    }
    assert.deepEqual(await seen(then), [[['Run', 'queued', 1]], 1, [['staging', true]]])
    assert.deepEqual(await seen(later), [[['Renamed', 'failed', 1]], 1, [['production', false]]])
    const before = new Date((await read()).experiment.createdAt.getTime() - 1)
    assert.deepEqual(await seen(before), [[], 0, []])
    assert.equal((await downstream(catalog, actor, dataset)).experiments.length, 2)
  })

  test('the sources of a version are its loads, artifacts, what it was appended to, what it replays, and who wrote it', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const dataset = await addDataset(catalog, actor)
    const zero = await publish(catalog, actor, dataset)
    const one = await publish(catalog, actor, dataset, 'append')
    const head = await catalog.read(actor.scope, tx => tx.versions.get(one.id))
    const two = planVersion(head, staged(1), 'append')
    const replayed = await catalog.read(actor.scope, async tx => (await tx.versions.get(zero.id))?.loadId)
    const replay = { ...making(actor, 1, null), replayOf: replayed ?? assert.fail() }
    assert.ok(await catalog.transact(actor.scope, tx => tx.versions.add(dataset, two, replay)))
    const three = await publish(catalog, actor, dataset)
    const writer = newId<ExperimentId>()
    await catalog.transact(actor.scope, async tx => {
      await tx.experiments.add({ ...run(actor), id: writer })
      await tx.experiments.use(writer, [{ direction: 'output', versionId: three.id }])
    })
    const sources = async (moment: Moment = {}) => {
      const found = await catalog.read(actor.scope, tx => tx.lineage.upstream(dataset, moment))
      return found.map(({ use, relation, kind }) => `${use.version} ${relation} ${kind}`)
    }
    const old = [
      '1 loaded_by load',
      '1 read_from artifact',
      '1 appended_to version',
      '0 loaded_by load',
      '0 read_from artifact',
    ]
    const second = ['2 loaded_by load', '2 appended_to version', '2 replays load']
    const third = ['3 loaded_by load', '3 read_from artifact', '3 written_by experiment']
    assert.deepEqual(await sources(), [...third, ...second, ...old])
    assert.deepEqual(await sources({ version: 3 }), third)
    assert.deepEqual(await sources({ version: 2 }), [...second, ...old])
    assert.deepEqual(await sources({ version: 1 }), old)
    const { createdAt } = (await catalog.read(actor.scope, tx => tx.versions.get(zero.id))) ?? assert.fail()
    assert.deepEqual(await sources({ asOf: createdAt, version: 0 }), old.slice(3))
    assert.deepEqual(await sources({ asOf: new Date(createdAt.getTime() - 1) }), [])
    const found = await catalog.read(actor.scope, tx => tx.lineage.upstream(dataset, { version: 2 }))
    assert.deepEqual(
      found
        .filter(({ relation }) => relation !== 'loaded_by' && relation !== 'read_from')
        .map(({ id }) => id),
      [one.id, replayed, zero.id],
    )
    assert.deepEqual(found[0]?.details, { source: 'upload', mode: 'append', format: 'csv', rows: 1 })
  })

  test('a version matters to active deployments of all versions that still hold its rows', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const dataset = await addDataset(catalog, actor)
    const versions: VersionId[] = []
    for (const mode of ['replace', 'append', 'append', 'replace'] as const) {
      versions.push((await publish(catalog, actor, dataset, mode)).id)
    }
    const made: Awaited<ReturnType<typeof chainIn>>[] = []
    for (const version of versions) made.push(await chainIn(catalog, actor, version))
    const idle = await chainIn(catalog, actor, versions[1] ?? assert.fail(), { isActive: false })
    const impact = async (at: number) => {
      const dependents = await catalog.read(actor.scope, async tx => {
        const version = await tx.versions.get(versions[at] ?? assert.fail())
        return tx.lineage.impact(version ?? assert.fail())
      })
      return dependents.map(({ deployment, use }) => [deployment.id, use.version])
    }
    const wanted = (...numbers: number[]) => numbers.map(at => [made[at]?.deployment, at])
    assert.deepEqual(await impact(0), wanted(0, 1, 2))
    assert.deepEqual(await impact(2), wanted(2))
    assert.deepEqual(await impact(3), wanted(3))
    await catalog.transact(actor.scope, tx => tx.deployments.change(idle.deployment, { isActive: true }))
    assert.equal((await impact(1)).length, 3)
    const all = await catalog.transact(actor.scope, tx => tx.lineage.dependents(dataset))
    assert.deepEqual(
      all.map(({ use }: Dependent) => use.version),
      [0, 1, 1, 2, 3],
    )
    const [first] = all
    assert.deepEqual(first?.experiment, { id: made[0]?.experiment, name: 'Run' })
    assert.deepEqual(first?.model, { id: made[0]?.model, name: 'GBM_1' })
  })

  test('a run tells of a state once, and is in the state it was left in', async () => {
    const { catalog } = trial()
    const { actor, versions, chain } = await settle(catalog)
    const { experiment } = await chain(versions[0])
    await catalog.transact(actor.scope, async tx => {
      const state = { type: 'START', time: '2026-01-01T00:00:00Z' } as const
      assert.equal(await tx.lineage.state(experiment), null)
      assert.equal(await tx.lineage.note(experiment, state), true)
      assert.equal(await tx.lineage.note(experiment, state), false)
      assert.equal(await tx.lineage.note(experiment, { ...state, type: 'FAIL' }), true)
      assert.equal(await tx.lineage.note(newId(), state), false)
      await tx.lineage.settle(experiment, state)
      assert.deepEqual(await tx.lineage.state(experiment), state)
    })
  })

  test('another organization sees and changes nothing of the lineage', async () => {
    const { catalog } = trial()
    const { actor, dataset, versions, chain } = await settle(catalog)
    const { experiment, model, deployment } = await chain(versions[0])
    const version = (await catalog.read(actor.scope, tx => tx.versions.get(versions[0]))) ?? assert.fail()
    const stranger = await settleIn(catalog)
    const strangers = [stranger.scope, { ...stranger.scope, sandboxId: actor.scope.sandboxId }]
    for (const scope of strangers) {
      await catalog.transact(scope, async tx => {
        assert.equal(await tx.experiments.get(experiment), null)
        assert.equal(await tx.models.get(model), null)
        assert.equal(await tx.deployments.get(deployment), null)
        for (const kind of ['experiments', 'models', 'deployments'] as const) {
          assert.equal((await tx[kind].list({ ...everything, datasetId: dataset })).total, 0)
        }
        assert.deepEqual(await tx.lineage.upstream(dataset, {}), [])
        assert.deepEqual((await tx.lineage.downstream(dataset, {})).experiments, [])
        assert.deepEqual(await tx.lineage.impact(version), [])
        assert.deepEqual(await tx.lineage.dependents(dataset), [])
        assert.equal(await tx.experiments.change(experiment, { name: 'mine' }), null)
        assert.equal(await tx.models.change(model, { name: 'mine' }), null)
        assert.equal(await tx.deployments.change(deployment, { isActive: false }), null)
        assert.equal(await tx.lineage.note(experiment, { type: 'FAIL', time: '2026-01-01T00:00:00Z' }), false)
        await tx.lineage.settle(experiment, { type: 'FAIL', time: '2026-01-01T00:00:00Z' })
        assert.equal(await tx.lineage.state(experiment), null)
      })
      const { id, name, stage, isActive } = served(stranger)
      const deploying = { id, name, stage, isActive, modelId: model, createdBy: stranger.user.id }
      await assert.rejects(
        catalog.transact(scope, tx => tx.deployments.add(deploying)),
        { code: 'unknown_model' },
      )
    }
    const still = await catalog.transact(actor.scope, async tx => [
      (await tx.experiments.get(experiment))?.name,
      (await tx.deployments.get(deployment))?.isActive,
      await tx.lineage.state(experiment),
    ])
    assert.deepEqual(still, ['Run', true, null])
  })
}
