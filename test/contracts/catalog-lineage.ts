import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Actor } from '../../packages/server/src/core/access/access.ts'
import { planVersion } from '../../packages/server/src/core/dataset/plan.ts'
import {
  type DatasetId,
  type ExperimentId,
  type ModelId,
  newId,
  type VersionId,
} from '../../packages/server/src/core/ids.ts'
import type { Dependent, Moment } from '../../packages/server/src/core/lineage/lineage.ts'
import type { Catalog } from '../../packages/server/src/core/ports/catalog.ts'
import type { NewDeployment } from '../../packages/server/src/core/ports/catalog-values.ts'
import { addDataset, everything, making, publish, settleIn, staged, type Trial } from './catalog-house.ts'

/** Experiments, models, deployments, and what they were made from. */
export function lineagePromises(trial: Trial): void {
  test('an experiment, its model and its deployment are read back as they were made, and listed by what they belong to', async () => {
    const { catalog } = trial()
    const { actor, dataset, versions, chain } = await settle(catalog)
    const { experiment, model, deployment } = await chain(versions[0])
    await chain(versions[1])
    await catalog.read(actor.scope, async tx => {
      const { createdAt, updatedAt, ...made } = (await tx.experiments.get(experiment)) ?? assert.fail()
      assert.ok(createdAt instanceof Date && updatedAt instanceof Date)
      const edge = {
        direction: 'input',
        datasetId: dataset,
        datasetName: 'Sales',
        version: 0,
        versionId: versions[0],
      }
      assert.deepEqual(made, {
        ...{ id: experiment, name: 'Run', targetColumn: 'id', problemType: null, status: 'queued' },
        ...{ edges: [edge], modelCount: 1, createdByName: 'Ada' },
      })
      const of = await tx.models.get(model)
      assert.deepEqual([of?.name, of?.algorithm, of?.experimentId], ['GBM_1', 'GBM', experiment])
      const live = await tx.deployments.get(deployment)
      assert.deepEqual([live?.modelId, live?.stage, live?.isActive], [model, 'production', true])

      const totals = async (listing: object, kind: 'experiments' | 'models' | 'deployments') =>
        (await tx[kind].list({ ...everything, ...listing })).total
      assert.equal(await totals({}, 'experiments'), 2)
      assert.equal(await totals({ datasetId: dataset }, 'experiments'), 2)
      assert.equal(await totals({ versionId: versions[0] }, 'experiments'), 1)
      assert.equal(await totals({ datasetId: dataset, status: 'failed' }, 'experiments'), 0)
      assert.equal(await totals({ datasetId: newId() }, 'experiments'), 0)
      assert.equal(await totals({ experimentId: experiment }, 'models'), 1)
      assert.equal(await totals({ datasetId: dataset }, 'models'), 2)
      assert.equal(await totals({ modelId: model }, 'deployments'), 1)
      assert.equal(await totals({ experimentId: experiment }, 'deployments'), 1)
      assert.equal(
        await totals({ datasetId: dataset, stage: 'production', isActive: true }, 'deployments'),
        2,
      )
      assert.equal(await totals({ isActive: false }, 'deployments'), 0)
      const page = await tx.experiments.list({ limit: 1, offset: 1 })
      assert.deepEqual([page.items.length, page.total, page.items[0]?.id === experiment], [1, 2, false])
    })
  })

  test('a change leaves what it does not name, and null takes away', async () => {
    const { catalog } = trial()
    const { actor, versions, chain } = await settle(catalog)
    const { experiment, model, deployment } = await chain(versions[0])
    await catalog.transact(actor.scope, async tx => {
      const running = await tx.experiments.change(experiment, {
        status: 'running',
        problemType: 'regression',
      })
      assert.deepEqual(
        [running?.status, running?.targetColumn, running?.problemType],
        ['running', 'id', 'regression'],
      )
      const cleared = await tx.experiments.change(experiment, { targetColumn: null })
      assert.deepEqual([cleared?.targetColumn, cleared?.problemType], [null, 'regression'])
      assert.deepEqual((await tx.models.change(model, { name: 'Ü' }))?.algorithm, 'GBM')
      assert.deepEqual((await tx.models.change(model, { algorithm: null }))?.name, 'Ü')
      const staging = await tx.deployments.change(deployment, { stage: 'staging' })
      assert.deepEqual([staging?.stage, staging?.isActive], ['staging', true])
      assert.equal((await tx.deployments.change(deployment, { isActive: false }))?.stage, 'staging')
      assert.equal(await tx.experiments.change(newId(), { name: 'x' }), null)
      assert.equal(await tx.models.change(newId(), { name: 'x' }), null)
      assert.equal(await tx.deployments.change(newId(), { name: 'x' }), null)
    })
  })

  test('an id is taken within its sandbox only', async () => {
    const { catalog } = trial()
    const [one, other] = [await settle(catalog), await settle(catalog)]
    const id = newId<ExperimentId>()
    const add = ({ actor }: Settled) =>
      catalog.transact(actor.scope, tx =>
        tx.experiments.add({ ...run(actor), id, name: actor.organization.id }),
      )
    assert.deepEqual([await add(one), await add(one), await add(other)], [true, false, true])
    for (const { actor } of [one, other]) {
      const found = await catalog.read(actor.scope, tx => tx.experiments.get(id))
      assert.equal(found?.name, actor.organization.id)
    }
  })

  test('nothing is made from what is not there, and a version used twice is used once', async () => {
    const { catalog } = trial()
    const { actor, versions, chain } = await settle(catalog)
    const foreign = await settle(catalog)
    const { experiment } = await chain(versions[0])
    const use = (versionId: VersionId) =>
      catalog.transact(actor.scope, tx => tx.experiments.use(experiment, [{ direction: 'input', versionId }]))
    await use(versions[0])
    await use(versions[1])
    const found = await catalog.read(actor.scope, tx => tx.experiments.get(experiment))
    assert.deepEqual(
      found?.edges.map(edge => edge.version),
      [0, 1],
    )
    await assert.rejects(use(newId()), { code: 'unknown_version' })
    await assert.rejects(use(foreign.versions[0]), { code: 'unknown_version' })
    const model = { id: newId<ModelId>(), name: 'x', algorithm: null, createdBy: actor.user.id }
    const orphan = { ...model, experimentId: newId<ExperimentId>() }
    await assert.rejects(
      catalog.transact(actor.scope, tx => tx.models.add(orphan)),
      { code: 'unknown_experiment' },
    )
    const loose = { ...served(actor), modelId: newId<ModelId>() }
    await assert.rejects(
      catalog.transact(actor.scope, tx => tx.deployments.add(loose)),
      { code: 'unknown_model' },
    )
  })

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

  test('when a dataset goes, what was made from it stays and tells its last name', async () => {
    const { catalog } = trial()
    const { actor, dataset, versions, chain } = await settle(catalog)
    const { experiment, model, deployment } = await chain(versions[1])
    await catalog.transact(actor.scope, tx => tx.datasets.change(dataset, null, { name: 'Sales 2026' }))
    await catalog.transact(actor.scope, tx => tx.datasets.remove(dataset))
    await catalog.read(actor.scope, async tx => {
      const edge = {
        direction: 'input',
        datasetId: dataset,
        datasetName: 'Sales 2026',
        version: 1,
        versionId: null,
      }
      assert.deepEqual((await tx.experiments.get(experiment))?.edges, [edge])
      assert.equal((await tx.models.get(model))?.experimentId, experiment)
      assert.equal((await tx.deployments.get(deployment))?.isActive, true)
      assert.equal((await tx.experiments.list({ ...everything, datasetId: dataset })).total, 1)
    })
    assert.deepEqual(await downstream(catalog, actor, dataset), {
      experiments: [],
      models: [],
      deployments: [],
    })
  })

  test('an organization whose datasets are gone can go too, with what was made from them', async () => {
    const { catalog } = trial()
    const { actor, dataset, versions, chain } = await settle(catalog)
    const { experiment } = await chain(versions[0])
    await catalog.transact(actor.scope, tx => tx.datasets.remove(dataset))
    assert.ok(await catalog.govern(tx => tx.organizations.remove(actor.organization.uuid)))
    assert.equal(await catalog.read(actor.scope, tx => tx.experiments.get(experiment)), null)
  })

  test('of a deployment and a removal at once, the removal sees the deployment or comes first', async () => {
    const { catalog } = trial()
    for (let round = 0; round < 12; round++) {
      const { actor, dataset, versions, chain } = await settle(catalog)
      const { experiment, model, deployment } = await chain(versions[0], { isActive: false })
      const depends = catalog.transact(actor.scope, async tx => {
        await sleep(round % 3)
        if (round % 2 === 0) await tx.deployments.add({ ...served(actor), modelId: model })
        else await tx.deployments.change(deployment, { isActive: true })
        await sleep(3)
        return (await tx.experiments.get(experiment))?.edges.some(({ versionId }) => versionId !== null)
      })
      const removed = catalog.transact(actor.scope, async tx => {
        const dependents = await tx.lineage.dependents(dataset)
        await sleep(3)
        return dependents.length === 0 && (await tx.datasets.remove(dataset)) !== null
      })
      assert.ok(!((await depends) && (await removed)), `round ${round}`)
    }
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

const ran = { name: 'Run', targetColumn: 'id', problemType: null, status: 'queued' } as const

function run(actor: Actor) {
  return { ...ran, createdBy: actor.user.id }
}

function served(actor: Actor): Omit<NewDeployment, 'modelId'> {
  return { id: newId(), name: 'GBM_1', stage: 'production', isActive: true, createdBy: actor.user.id }
}

type Settled = Awaited<ReturnType<typeof settle>>

/** An organization with a dataset of two versions, and a way to make something of one. */
async function settle(catalog: Catalog) {
  const actor = await settleIn(catalog)
  const dataset = await addDataset(catalog, actor)
  const first = (await publish(catalog, actor, dataset)).id
  const versions = [first, (await publish(catalog, actor, dataset)).id] as const
  const chain = (version: VersionId, more: Partial<NewDeployment> = {}) =>
    chainIn(catalog, actor, version, more)
  return { actor, dataset, versions, chain }
}

/** An experiment on a version, with a model and its deployment. */
async function chainIn(
  catalog: Catalog,
  actor: Actor,
  versionId: VersionId,
  more: Partial<NewDeployment> = {},
) {
  const made = {
    experiment: newId<ExperimentId>(),
    model: newId<ModelId>(),
    deployment: newId<NewDeployment['id']>(),
  }
  await catalog.transact(actor.scope, async tx => {
    assert.ok(await tx.experiments.add({ ...run(actor), id: made.experiment }))
    await tx.experiments.use(made.experiment, [{ direction: 'input', versionId }])
    const model = { id: made.model, name: 'GBM_1', algorithm: 'GBM', experimentId: made.experiment }
    await tx.models.add({ ...model, createdBy: actor.user.id })
    await tx.deployments.add({ ...served(actor), ...more, id: made.deployment, modelId: made.model })
  })
  return made
}

function downstream(catalog: Catalog, actor: Actor, dataset: DatasetId, moment: Moment = {}) {
  return catalog.read(actor.scope, tx => tx.lineage.downstream(dataset, moment))
}
