import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ExperimentId, type ModelId, newId, type VersionId } from '../../packages/server/src/core/ids.ts'
import { everything, type Trial } from './catalog-house.ts'
import { downstream, run, type Settled, served, settle } from './catalog-lineage-bench.ts'

/** Experiments, models and deployments, also when the dataset goes that they were made from. */
export function experimentPromises(trial: Trial): void {
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
}
