import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newCode, newId, type OrganizationId } from '../../packages/server/src/core/ids.ts'
import { addDataset, defaultProject, everything, newKey, settleIn, type Trial } from './catalog-house.ts'

/** Organizations, users, keys and projects. */
export function accessPromises(trial: Trial): void {
  test('a new organization has a sandbox "prod", a project "default" and a key that opens both', async () => {
    const { catalog } = trial()
    const key = newKey({ operator: true, userName: 'Grace' })
    const id = `${newCode()}@rowhouse`
    const made = await catalog.govern(tx => tx.organizations.add({ id, name: 'Org', tenant: 'org' }, key))
    assert.equal(made.key.userName, 'Grace')
    const actor = await catalog.identify(key.secretHash)
    assert.ok(actor)
    assert.deepEqual(actor.organization, made.organization)
    assert.deepEqual(actor.key, { id: key.id, name: 'first key', role: 'admin' })
    assert.equal(actor.operator, true)
    assert.match(actor.user.code, /^[0-9a-f]{12}$/)
    await catalog.read(actor.scope, async tx => {
      assert.equal((await tx.sandboxes.named('prod'))?.id, actor.scope.sandboxId)
      assert.deepEqual(
        (await tx.sandboxes.list()).map(sandbox => sandbox.name),
        ['prod'],
      )
      assert.deepEqual(
        (await tx.projects.list(everything)).items.map(project => project.name),
        ['default'],
      )
      assert.deepEqual(await tx.organizations.current(), made.organization)
    })
  })

  test('an organization is found by both its ids; its public id is taken once and for all', async () => {
    const { catalog } = trial()
    const { organization } = await settleIn(catalog)
    await catalog.govern(async tx => {
      assert.deepEqual(await tx.organizations.get(organization.id), organization)
      assert.deepEqual(await tx.organizations.get(organization.uuid), organization)
      assert.equal(await tx.organizations.get('no such'), null)
    })
    const again = { id: organization.id, name: 'Other', tenant: 'other' }
    const refused = catalog.govern(tx => tx.organizations.add(again, newKey()))
    await assert.rejects(refused, { code: 'name_taken' })
  })

  test('an organization goes with its keys and projects, but not while it has datasets', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const key = newKey()
    await catalog.transact(actor.scope, tx => tx.keys.add(key))
    const dataset = await addDataset(catalog, actor)
    const remove = () => catalog.govern(tx => tx.organizations.remove(actor.organization.uuid))
    await assert.rejects(remove(), { code: 'organization_not_empty' })
    assert.ok(await catalog.identify(key.secretHash))
    await catalog.transact(actor.scope, tx => tx.datasets.remove(dataset))
    assert.equal(await remove(), true)
    assert.equal(await remove(), false)
    assert.equal(await catalog.identify(key.secretHash), null)
    await assert.rejects(
      catalog.read(actor.scope, tx => tx.organizations.current()),
      { code: 'unknown_organization' },
    )
    assert.equal(await catalog.govern(tx => tx.organizations.remove('nothing' as OrganizationId)), false)
  })

  test('a key notes its use, and opens nothing once it is expired', async () => {
    const { catalog, age } = trial()
    const actor = await settleIn(catalog)
    const key = newKey({ role: 'viewer', expiresAt: new Date(Date.now() + 3_600_000) })
    await catalog.transact(actor.scope, tx => tx.keys.add(key))
    const listed = async () => {
      const { items } = await catalog.read(actor.scope, tx => tx.keys.list(everything))
      return items.find(({ id }) => id === key.id)
    }
    assert.equal((await listed())?.lastUsedAt, null)
    assert.equal((await catalog.identify(key.secretHash))?.key.role, 'viewer')
    assert.ok((await listed())?.lastUsedAt instanceof Date)
    await age(3_601_000)
    assert.equal(await catalog.identify(key.secretHash), null)
    assert.equal(await catalog.identify('no such hash'), null)
  })

  test('keys of one user name belong to one user', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const [ada, grace] = await catalog.transact(actor.scope, async tx => [
      await tx.keys.add(newKey({ userName: 'Ada', name: 'laptop' })),
      await tx.keys.add(newKey({ userName: 'Grace' })),
    ])
    assert.equal(ada?.userId, actor.user.id)
    assert.notEqual(grace?.userId, actor.user.id)
    const { items, total } = await catalog.read(actor.scope, tx => tx.keys.list({ limit: 2, offset: 1 }))
    assert.equal(total, 3)
    assert.equal(items.length, 2)
  })

  test('the last admin key that is not expired stays, also when two are removed at once', async () => {
    const { catalog, age } = trial()
    const actor = await settleIn(catalog)
    const first = actor.key.id
    const [second, expiring, viewer] = [
      newKey(),
      newKey({ expiresAt: new Date(Date.now() + 1000) }),
      newKey({ role: 'viewer' }),
    ]
    await catalog.transact(actor.scope, async tx => {
      for (const key of [second, expiring, viewer]) await tx.keys.add(key)
    })
    await age(5000)
    const remove = (id: typeof first) => catalog.transact(actor.scope, tx => tx.keys.remove(id))
    const outcomes = await Promise.allSettled([remove(first), remove(second.id)])
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    const refused = outcomes.find(outcome => outcome.status === 'rejected')
    assert.equal(refused?.reason.code, 'last_admin_key')
    assert.equal(await remove(expiring.id), true)
    assert.equal(await remove(viewer.id), true)
    assert.equal(await remove(viewer.id), false)
  })

  test('a project name is taken within its sandbox, for adding and for renaming', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { id } = await defaultProject(catalog, actor)
    const other = { id: newId<typeof id>(), name: 'Öther', description: 'x' }
    await catalog.transact(actor.scope, async tx => {
      assert.equal((await tx.projects.add(other)).name, 'Öther')
      await assert.rejects(tx.projects.add({ ...other, id: newId() }), { code: 'name_taken' })
      await assert.rejects(tx.projects.change(other.id, { name: 'default' }), { code: 'name_taken' })
      assert.equal((await tx.projects.change(other.id, { description: 'y' }))?.description, 'y')
      assert.equal((await tx.projects.change(other.id, { name: 'Öther' }))?.description, 'y')
    })
    assert.equal((await catalog.read(actor.scope, tx => tx.projects.named('Öther')))?.id, other.id)
    await settleIn(catalog)
  })

  test('a project goes when it is empty, and only then', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { id } = await defaultProject(catalog, actor)
    const dataset = await addDataset(catalog, actor)
    const remove = () => catalog.transact(actor.scope, tx => tx.projects.remove(id))
    await assert.rejects(remove(), { code: 'project_not_empty' })
    await catalog.transact(actor.scope, tx => tx.datasets.remove(dataset))
    assert.equal(await remove(), true)
    assert.equal(await remove(), false)
  })

  test('text with U+0000 is refused and leaves nothing behind', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const nul = { id: newId<never>(), name: 'a\0b', description: '' }
    const refused = { code: 'invalid_value' }
    await assert.rejects(
      catalog.transact(actor.scope, tx => tx.projects.add(nul)),
      refused,
    )
    await assert.rejects(addDataset(catalog, actor, { description: '\0' }), refused)
    const dataset = await addDataset(catalog, actor)
    const tags = { tags: ['fine', 'a\0b'] }
    await assert.rejects(
      catalog.transact(actor.scope, tx => tx.datasets.change(dataset, null, tags)),
      refused,
    )
    assert.equal((await catalog.read(actor.scope, tx => tx.projects.list(everything))).total, 1)
  })
}
