import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planVersion } from '../../packages/server/src/core/dataset/plan.ts'
import { newCode, newId } from '../../packages/server/src/core/ids.ts'
import type { CatalogReader } from '../../packages/server/src/core/ports/catalog.ts'
import {
  addDataset,
  defaultProject,
  everything,
  listing,
  making,
  plain,
  profile,
  publish,
  record,
  settleIn,
  staged,
  type Trial,
} from './catalog-house.ts'
import { keptQuality, newRule, resultOf } from './catalog-rules.ts'

const drift = { level: 'high', psi: 1, column: 'mine', significant: true, against: 0 } as const

/** Nobody sees or touches what belongs to another organization or sandbox. */
const associations = { columns: ['x'], omitted: [], values: [[1]], counts: [[2]] }

export function scopingPromises(trial: Trial): void {
  const foreigners = [
    ['another organization', async (): Promise<Stranger> => (await settleIn(trial().catalog)).scope],
    [
      'a sandbox of one organization under the id of another',
      async (own: Stranger): Promise<Stranger> => {
        const other = await settleIn(trial().catalog)
        return { organizationId: other.scope.organizationId, sandboxId: own.sandboxId }
      },
    ],
  ] as const

  for (const [who, strangerOf] of foreigners) {
    test(`${who} sees nothing`, async () => {
      const { catalog } = trial()
      const owned = await fill(trial)
      const stranger = await strangerOf(owned.actor.scope)
      const [before, ids] = [await see(trial, owned), owned]
      for (const name of [
        'dataset',
        'version',
        'load',
        'profile',
        'associations',
        'quality',
        'rule',
      ] as const)
        assert.ok(before[name], name)
      await catalog.read(stranger, async tx => {
        assert.equal(await tx.projects.get(ids.project.id), null)
        assert.equal(await tx.datasets.get(ids.dataset), null)
        assert.equal(await tx.versions.get(ids.plan.id), null)
        assert.equal(await tx.versions.numbered(ids.dataset, 0), null)
        assert.equal((await tx.versions.list(ids.dataset, everything)).total, 0)
        assert.equal((await tx.versions.list(ids.dataset, { ...everything, tag: 'x' })).total, 0)
        assert.deepEqual(await tx.versions.parts(ids.version), [])
        assert.equal(await tx.loads.get(ids.version.loadId), null)
        assert.equal(await tx.profiles.get(ids.plan.id), null)
        assert.equal(await tx.quality.get(ids.plan.id), null)
        assert.equal(await tx.rules.get(ids.rule.id), null)
        assert.deepEqual(await tx.rules.list(ids.dataset), [])
        assert.deepEqual(await tx.rules.results(ids.plan.id), [])
        assert.equal(await tx.profiles.associations(ids.plan.id, 'spearman'), null)
        assert.equal((await tx.datasets.list(listing)).total, 0)
        assert.equal((await tx.datasets.list({ ...listing, projectId: ids.project.id })).total, 0)
        assert.deepEqual(await keyIds(tx, ids.actor.key.id), [])
      })
    })

    test(`${who} changes nothing`, async () => {
      const { catalog } = trial()
      const owned = await fill(trial)
      const { actor, dataset, project } = owned
      const stranger = await strangerOf(actor.scope)
      const before = await see(trial, owned)
      await catalog.transact(stranger, async tx => {
        assert.equal(await tx.projects.change(project.id, { name: 'mine' }), null)
        assert.equal(await tx.projects.remove(project.id), false)
        assert.equal(await tx.datasets.change(dataset, null, { name: 'mine' }), null)
        assert.equal(await tx.datasets.remove(dataset), null)
        assert.equal(await tx.keys.remove(actor.key.id), false)
        const plan = planVersion(owned.version, staged(), 'append')
        assert.equal(await tx.versions.add(dataset, plan, making(actor)), false)
        assert.equal(await tx.versions.change(owned.plan.id, null, { tags: ['mine'] }), null)
        await tx.versions.drifted(owned.plan.id, drift)
        await tx.profiles.put(owned.plan.id, { ...profile, rowCount: 99 })
        await tx.quality.put(owned.plan.id, keptQuality(1))
        assert.equal(await tx.rules.change(owned.rule.id, { name: 'mine' }), null)
        assert.equal(await tx.rules.remove(owned.rule.id), false)
        await tx.rules.settle(owned.plan.id, [resultOf(owned.rule.id, 99)])
        await tx.profiles.associate(owned.plan.id, 'spearman', { ...associations, omitted: ['x'] })
        const receipt = { keyId: actor.key.id, idempotencyKey: 'k' }
        await tx.receipts.renew(receipt)
        await tx.receipts.release(receipt)
      })
      const refused = [
        catalog.transact(stranger, tx =>
          tx.loads.add({ id: newId(), datasetId: dataset, record: record(1), ...plain }),
        ),
        catalog.transact(stranger, tx => tx.datasets.add(newDataset(owned))),
        catalog.transact(stranger, tx => tx.rules.add(newRule(actor, dataset))),
        catalog.transact(stranger, tx => tx.receipts.claim({ keyId: actor.key.id, idempotencyKey: 'other' })),
      ]
      const outcomes = await Promise.allSettled(refused)
      assert.deepEqual(
        outcomes.map(outcome => outcome.status === 'rejected' && outcome.reason.code),
        ['unknown_dataset', 'unknown_project', 'unknown_dataset', 'unknown_key'],
      )
      assert.deepEqual(await see(trial, owned), before)
    })
  }

  test('an id that is no UUID is answered as unknown, never as an error', async () => {
    const { catalog } = trial()
    const { scope } = await settleIn(catalog)
    for (const id of ["'; drop table x", '', '123', '../..', 'a'.repeat(5000)] as never[]) {
      await catalog.transact(scope, async tx => {
        assert.equal(await tx.projects.get(id), null)
        assert.equal(await tx.projects.change(id, { name: 'x' }), null)
        assert.equal(await tx.projects.remove(id), false)
        assert.equal(await tx.datasets.get(id), null)
        assert.equal(await tx.datasets.change(id, null, { name: 'x' }), null)
        assert.equal(await tx.datasets.remove(id), null)
        assert.equal((await tx.datasets.list({ ...listing, projectId: id })).total, 0)
        assert.equal(await tx.versions.get(id), null)
        assert.equal(await tx.versions.numbered(id, 0), null)
        assert.equal((await tx.versions.list(id, everything)).total, 0)
        assert.equal(await tx.versions.change(id, null, { tags: ['x'] }), null)
        await tx.versions.drifted(id, drift)
        assert.equal(await tx.loads.get(id), null)
        assert.equal(await tx.quality.get(id), null)
        await tx.quality.put(id, keptQuality(1))
        assert.equal(await tx.rules.get(id), null)
        assert.deepEqual(await tx.rules.list(id), [])
        assert.deepEqual(await tx.rules.results(id), [])
        assert.equal(await tx.rules.change(id, { name: 'x' }), null)
        assert.equal(await tx.rules.remove(id), false)
        await tx.rules.settle(id, [resultOf(newId(), 1)])
        assert.equal(await tx.keys.remove(id), false)
      })
      await catalog.govern(async tx => assert.equal(await tx.organizations.get(id), null))
    }
  })
}

type Stranger = Awaited<ReturnType<typeof settleIn>>['scope']
type Owned = Awaited<ReturnType<typeof fill>>

async function fill(trial: Trial) {
  const { catalog } = trial()
  const actor = await settleIn(catalog)
  const project = await defaultProject(catalog, actor)
  const dataset = await addDataset(catalog, actor)
  const plan = await publish(catalog, actor, dataset)
  const version = await catalog.read(actor.scope, tx => tx.versions.get(plan.id))
  if (!version) throw new Error('the version is not there')
  const receipt = { keyId: actor.key.id, idempotencyKey: 'k' }
  const rule = newRule(actor, dataset)
  await catalog.transact(actor.scope, async tx => {
    await tx.receipts.claim(receipt)
    await tx.profiles.put(plan.id, profile)
    await tx.quality.put(plan.id, keptQuality(50))
    await tx.rules.add(rule)
    await tx.rules.settle(plan.id, [resultOf(rule.id, 1)])
    await tx.profiles.associate(plan.id, 'spearman', associations)
  })
  return { actor, project, dataset, plan, version, rule }
}

/** All that the owner can see. */
function see(trial: Trial, { actor, dataset, version, rule }: Owned) {
  const { catalog } = trial()
  return catalog.transact(actor.scope, async tx => ({
    dataset: await tx.datasets.get(dataset),
    version: await tx.versions.get(version.id),
    parts: await tx.versions.parts(version),
    load: await tx.loads.get(version.loadId),
    profile: await tx.profiles.get(version.id),
    quality: await tx.quality.get(version.id),
    rule: await tx.rules.get(rule.id),
    results: await tx.rules.results(version.id),
    associations: await tx.profiles.associations(version.id, 'spearman'),
    projects: await tx.projects.list(everything),
    datasets: await tx.datasets.list(listing),
    keys: await tx.keys.list(everything),
    receipt: await tx.receipts.claim({ keyId: actor.key.id, idempotencyKey: 'k' }),
  }))
}

async function keyIds(tx: CatalogReader, wanted: string): Promise<string[]> {
  const { items } = await tx.keys.list(everything)
  return items.map(({ id }) => id).filter(id => id === wanted)
}

function newDataset({ actor, project }: Owned) {
  const [id, code] = [newId<never>(), newCode()]
  return { id, code, projectId: project.id, name: 'x', description: '', createdBy: actor.user.id }
}
