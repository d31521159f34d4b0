import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settleSandbox } from '../../packages/server/src/core/access/sandboxes.ts'
import { newId, type ProjectId, type SandboxId } from '../../packages/server/src/core/ids.ts'
import { addDataset, everything, publish, settleIn, type Trial } from './catalog-house.ts'

/** Sandboxes: their states, their names, and what goes with them. */
export function sandboxPromises(trial: Trial): void {
  const add = async (actor: Awaited<ReturnType<typeof settleIn>>, name: string) => {
    const id = newId<SandboxId>()
    const wanted = { id, name, title: 'A title', type: 'development' as const, createdBy: actor.user.id }
    const made = await trial().catalog.transact(actor.scope, tx => tx.sandboxes.add(wanted))
    return { made, scope: { ...actor.scope, sandboxId: id } }
  }

  test('a sandbox begins as creating, and its name is taken at once, also for one of two at one time', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const both = await Promise.allSettled([add(actor, 'dev'), add(actor, 'dev')])
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    await assert.rejects(add(actor, 'prod'), { code: 'sandbox_exists' })
    const named = await catalog.read(actor.scope, tx => tx.sandboxes.named('dev'))
    assert.ok(named)
    const { state, revision, type, createdBy, updatedBy } = named
    assert.deepEqual([state, revision, type, createdBy], ['creating', 1, 'development', actor.user.id])
    assert.equal(updatedBy, actor.user.id)
  })

  test('a sandbox changes only from a state that was expected', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { made, scope } = await add(actor, 'dev')
    const change = (from: 'creating' | 'active') =>
      catalog.transact(scope, tx => tx.sandboxes.change(made.id, [from], { state: 'failed', title: 'T' }))
    assert.equal(await change('active'), null)
    const changed = await change('creating')
    assert.deepEqual([changed?.state, changed?.title, changed?.revision], ['failed', 'T', 2])
    assert.equal(await change('creating'), null)
    const stranger = await settleIn(catalog)
    const theirs = catalog.transact(stranger.scope, tx => tx.sandboxes.change(made.id, ['failed'], {}))
    assert.equal(await theirs, null)
  })

  test('what empties a sandbox leaves nothing behind in it, answers its objects, and touches no other', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const kept = await addDataset(catalog, actor)
    await publish(catalog, actor, kept)
    const { scope } = await add(actor, 'dev')
    await settleSandbox(catalog, scope)
    const guest = { ...actor, scope }
    const gone = await addDataset(catalog, guest)
    const plan = await publish(catalog, guest, gone)
    const objects = await catalog.transact(scope, tx => tx.sandboxes.empty())
    for (const part of plan.added) assert.ok(objects.includes(part.key))
    await catalog.read(scope, async tx => {
      assert.equal(await tx.datasets.get(gone), null)
      assert.equal((await tx.projects.list(everything)).total, 0)
    })
    assert.ok(await catalog.read(actor.scope, tx => tx.datasets.get(kept)))
    assert.equal(await catalog.transact(scope, tx => tx.sandboxes.remove()), true)
    assert.equal(await catalog.transact(scope, tx => tx.sandboxes.remove()), false)
    assert.equal(await catalog.read(actor.scope, tx => tx.sandboxes.named('dev')), null)
  })

  test('a sandbox is settled once: provisioned, emptied or removed, however often it is asked', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const { made, scope } = await add(actor, 'dev')
    const named = () => catalog.read(actor.scope, tx => tx.sandboxes.named('dev'))
    await Promise.all([settleSandbox(catalog, scope), settleSandbox(catalog, scope)])
    assert.equal((await named())?.state, 'active')
    const own: ProjectId | undefined = (await catalog.read(scope, tx => tx.projects.named('default')))?.id
    await catalog.transact(scope, tx => tx.sandboxes.change(made.id, ['active'], { state: 'resetting' }))
    await settleSandbox(catalog, scope)
    await settleSandbox(catalog, scope)
    assert.equal((await named())?.state, 'active')
    const again = await catalog.read(scope, tx => tx.projects.named('default'))
    assert.ok(again && again.id !== own)
    await catalog.transact(scope, tx => tx.sandboxes.change(made.id, ['active'], { state: 'deleting' }))
    await settleSandbox(catalog, scope)
    await settleSandbox(catalog, scope)
    assert.equal(await named(), null)
  })

  test('of organizations that ask for one tenant each gets its own', async () => {
    const { catalog } = trial()
    const actors = await Promise.all([settleIn(catalog), settleIn(catalog), settleIn(catalog)])
    const tenants = new Set(actors.map(({ organization }) => organization.tenant))
    assert.equal(tenants.size, 3)
    for (const tenant of tenants) assert.match(tenant, /^test\d*$/)
  })
}
