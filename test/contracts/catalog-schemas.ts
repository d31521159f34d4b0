import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../packages/server/src/core/access/access.ts'
import { type DatasetId, newCode, newId, type SchemaId } from '../../packages/server/src/core/ids.ts'
import { newChangeId, newDescriptorId, newSchemaId } from '../../packages/server/src/core/schema/names.ts'
import type {
  Descriptor,
  SchemaChange,
  SchemaResource,
} from '../../packages/server/src/core/schema/resource.ts'
import { defaultProject, publish, settleIn, type Trial } from './catalog-house.ts'

/** The schema registry of a sandbox. */
export function schemaPromises(trial: Trial): void {
  const put = (actor: Actor, resource: SchemaResource) =>
    trial().catalog.transact(actor.scope, tx => tx.schemas.put(resource, change(actor, resource)))
  const kept = (actor: Pick<Actor, 'scope'>) => trial().catalog.read(actor.scope, tx => tx.schemas.registry())

  test('a resource is kept as it was put, the order of its members too, and its first author stays', async () => {
    const actor = await settleIn(trial().catalog)
    const first = resource(actor, 'Members')
    await put(actor, first)
    assert.deepEqual((await kept(actor)).resources, [first])
    const body = { ...first.body, z: 1, a: { 'meta:x': '\0 and \u2028' } }
    const second = { ...first, minor: 1, body, updatedAt: new Date(2_000_000), updatedClient: 'other' }
    await put(actor, { ...second, createdAt: new Date(1), createdClient: 'forged' })
    const [found] = (await kept(actor)).resources
    assert.deepEqual(found, second)
    assert.equal(JSON.stringify(found?.body), JSON.stringify(body))
  })

  test('titles are unique whatever their case, also for two that are put at one time', async () => {
    const actor = await settleIn(trial().catalog)
    const two = await Promise.allSettled(
      ['Loyalty', 'LOYALTY'].map(title => putAlone(resource(actor, title))),
    )
    assert.deepEqual(two.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    const [lost] = two.filter(each => each.status === 'rejected')
    assert.equal(lost?.reason.code, 'title_taken')

    function putAlone(each: SchemaResource) {
      return trial().catalog.transact(actor.scope, async tx => {
        await tx.schemas.hold()
        await tx.schemas.put(each, change(actor, each))
      })
    }
  })

  test('of two that hold the registry at one time the second sees what the first did', async () => {
    const actor = await settleIn(trial().catalog)
    const { catalog } = trial()
    const grow = () =>
      catalog.transact(actor.scope, async tx => {
        await tx.schemas.hold()
        const { length } = (await tx.schemas.registry()).resources
        const next = resource(actor, `Number ${length}`)
        await tx.schemas.put(next, change(actor, next))
      })
    await Promise.all([grow(), grow(), grow(), grow()])
    const titles = (await kept(actor)).resources.map(({ title }) => title)
    assert.deepEqual(titles.toSorted(), ['Number 0', 'Number 1', 'Number 2', 'Number 3'])
  })

  test('changes are told newest first, of what was asked for, and go with their resource', async () => {
    const actor = await settleIn(trial().catalog)
    const { catalog } = trial()
    const [one, other] = [resource(actor, 'One'), resource(actor, 'Other')]
    await put(actor, one)
    await put(actor, other)
    await put(actor, { ...one, updatedAt: new Date(one.updatedAt.getTime() + 5) })
    const changes = (ids: SchemaId[], limit = 10) =>
      catalog.read(actor.scope, tx => tx.schemas.changes(ids, limit))
    const told = await changes([one.id, other.id])
    assert.equal(told.length, 3)
    assert.equal(told[0]?.schemaId, one.id)
    assert.deepEqual(told[0]?.updates, [{ action: 'add', path: '', value: one.body }])
    assert.equal((await changes([one.id, other.id], 1)).length, 1)
    assert.equal((await changes([other.id])).length, 1)
    assert.equal(await catalog.transact(actor.scope, tx => tx.schemas.remove(one.id)), true)
    assert.equal(await catalog.transact(actor.scope, tx => tx.schemas.remove(one.id)), false)
    assert.equal((await changes([one.id])).length, 0)
  })

  test('a descriptor needs its schema, is replaced by its id, and goes with it', async () => {
    const actor = await settleIn(trial().catalog)
    const { catalog } = trial()
    const schema = resource(actor, 'Described')
    const dataType = { ...resource(actor, 'A data type'), kind: 'datatypes' as const }
    await put(actor, schema)
    await put(actor, dataType)
    const describe = (each: Descriptor) => catalog.transact(actor.scope, tx => tx.schemas.describe(each))
    const made = descriptor(actor, schema.id)
    await describe(made)
    await describe({ ...made, body: { '@type': 'xdm:descriptorIdentity', other: true } })
    const [found, ...others] = (await kept(actor)).descriptors
    assert.deepEqual([found?.body.other, others], [true, []])
    for (const wrong of [newSchemaId(), dataType.id]) {
      await assert.rejects(describe(descriptor(actor, wrong)), { code: 'unknown_schema' })
    }
    const again = descriptor(actor, schema.id)
    await describe(again)
    assert.equal(await catalog.transact(actor.scope, tx => tx.schemas.undescribe(made.id)), true)
    assert.equal(await catalog.transact(actor.scope, tx => tx.schemas.undescribe(made.id)), false)
    await catalog.transact(actor.scope, tx => tx.schemas.remove(schema.id))
    assert.deepEqual((await kept(actor)).descriptors, [])
  })

  test('a dataset names a schema of its sandbox, is counted among its uses, and keeps it from being removed', async () => {
    const actor = await settleIn(trial().catalog)
    const { catalog } = trial()
    const schema = resource(actor, 'Used')
    await put(actor, schema)
    const { id: projectId } = await defaultProject(catalog, actor)
    const add = (schemaId: SchemaId) => {
      const named = { projectId, name: 'Sales', description: '', createdBy: actor.user.id, schemaId }
      const dataset = { id: newId<DatasetId>(), code: newCode(), ...named }
      return catalog.transact(actor.scope, tx => tx.datasets.add(dataset)).then(() => dataset.id)
    }
    await assert.rejects(add(newSchemaId()), { code: 'unknown_schema' })
    const dataset = await add(schema.id)
    assert.deepEqual([...(await kept(actor)).uses], [[schema.id, { datasets: 1, hasRows: false }]])
    await publish(catalog, actor, dataset)
    assert.equal((await kept(actor)).uses.get(schema.id)?.hasRows, true)
    assert.equal(await catalog.transact(actor.scope, tx => tx.schemas.remove(schema.id)), false)
    await catalog.transact(actor.scope, tx => tx.datasets.remove(dataset))
    assert.equal(await catalog.transact(actor.scope, tx => tx.schemas.remove(schema.id)), true)
  })

  test('nobody sees or touches the registry of another organization or sandbox, and one id may be in both', async () => {
    const { catalog } = trial()
    const [owner, other] = [await settleIn(catalog), await settleIn(catalog)]
    const schema = resource(owner, 'Mine')
    await put(owner, schema)
    const made = descriptor(owner, schema.id)
    await catalog.transact(owner.scope, tx => tx.schemas.describe(made))
    const crossed = { organizationId: other.scope.organizationId, sandboxId: owner.scope.sandboxId }
    for (const scope of [other.scope, crossed]) {
      assert.deepEqual(await kept({ scope }), { resources: [], descriptors: [], uses: new Map() })
      await catalog.transact(scope, async tx => {
        assert.deepEqual(await tx.schemas.changes([schema.id], 10), [])
        assert.equal(await tx.schemas.remove(schema.id), false)
        assert.equal(await tx.schemas.undescribe(made.id), false)
      })
      const describing = catalog.transact(scope, tx => tx.schemas.describe(descriptor(owner, schema.id)))
      await assert.rejects(describing, { code: 'unknown_schema' })
    }
    await assert.rejects(
      catalog.transact(crossed, tx => tx.schemas.hold()),
      { code: 'unknown_sandbox' },
    )
    await put(other, { ...schema, createdBy: other.user.id, updatedBy: other.user.id })
    assert.equal((await kept(owner)).resources.length, 1)
  })
}

function resource(actor: Actor, title: string): SchemaResource {
  const body = { title, type: 'object', allOf: [{ $ref: 'https://ns.adobe.com/xdm/context/profile' }] }
  return { id: newSchemaId(), kind: 'schemas', title, minor: 0, body, ...stamps(actor) }
}

function descriptor(actor: Actor, schemaId: SchemaId): Descriptor {
  const body = { '@type': 'xdm:descriptorIdentity', 'xdm:sourceProperty': '/a' }
  return { id: newDescriptorId(), schemaId, body, ...stamps(actor) }
}

function stamps({ user }: Actor) {
  const at = new Date(1_000_000)
  const by = { createdBy: user.id, updatedBy: user.id, createdClient: 'client', updatedClient: 'client' }
  return { createdAt: at, updatedAt: at, ...by }
}

function change({ user }: Actor, { id, updatedAt, body }: SchemaResource): SchemaChange {
  const updates = [{ action: 'add' as const, path: '', value: body }]
  const by = { changedAt: updatedAt, changedBy: user.id, client: 'client', requestId: 'r' }
  return { id: newChangeId(), schemaId: id, ...by, updates }
}
