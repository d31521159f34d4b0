import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../packages/server/src/core/access/access.ts'
import { buildRecipe } from '../../packages/server/src/core/generation/build.ts'
import type { GeneratedBlock } from '../../packages/server/src/core/generation/job.ts'
import { parseYaml } from '../../packages/server/src/core/generation/language/yaml.ts'
import {
  type GenerationId,
  newId,
  type PartId,
  type ProjectGroupId,
  type ProjectId,
} from '../../packages/server/src/core/ids.ts'
import type { Catalog } from '../../packages/server/src/core/ports/catalog.ts'
import type { NewGeneration } from '../../packages/server/src/core/ports/generations.ts'
import { settleIn, type Trial } from './catalog-house.ts'

const recipe = buildRecipe(parseYaml('Unit:\n  id: integer @id\n  name: string (ünïcode, 2)\n'))

function newGeneration({ user }: Actor, projectId: ProjectId): NewGeneration {
  return {
    id: newId<GenerationId>(),
    projectId,
    request: {
      entity: 'Unit',
      count: 2 ** 40,
      format: 'ndjson',
      seed: -(2n ** 63n),
      referenceDate: new Date('2026-01-01T00:00:00.123Z'),
      locale: 'de',
      dirty: { null: 0.1, malformed: 1 },
      savesDatasets: true,
      webhookUrl: 'https://example.com/hook',
      origin: 'http://127.0.0.1:8080',
    },
    recipe,
    generatorVersion: 1,
    counts: [{ name: 'Unit', count: 2 ** 40 }],
    secret: 'secret',
    createdBy: user.id,
  }
}

function newBlock(entity: string, number: number): GeneratedBlock {
  const id = newId<PartId>()
  return {
    entity,
    number,
    part: { id, key: `org/parts/${id}.parquet`, rows: 5, bytes: 50, digest: 'd', columns: [] },
    dirt: { null: number, outlier: 2, duplicate: 3, malformed: 4 },
  }
}

async function projectOf(catalog: Catalog, { scope }: Actor): Promise<ProjectId> {
  const project = await catalog.read(scope, tx => tx.projects.named('default'))
  return project?.id ?? assert.fail()
}

export function generationPromises(trial: Trial): void {
  test('a generation comes back as it was added, and changes only from the states that are named', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const added = newGeneration(actor, await projectOf(catalog, actor))
    await catalog.transact(actor.scope, tx => tx.generations.add(added))
    const kept = await catalog.read(actor.scope, tx => tx.generations.get(added.id))
    const {
      state,
      rowsDone,
      integrity,
      dirt,
      fidelity,
      datasets,
      error,
      createdAt,
      endedAt,
      filesExpiredAt,
      ...same
    } = kept ?? assert.fail()
    assert.deepEqual(same, added)
    assert.deepEqual(
      [state, rowsDone, integrity, dirt, fidelity, datasets, error, endedAt, filesExpiredAt],
      ['pending', 0, null, null, null, {}, null, null, null],
    )
    const change = (from: 'pending' | 'failed', to: 'processing' | 'completed') =>
      catalog.transact(actor.scope, tx =>
        tx.generations.change(added.id, [from], { state: to, rowsDone: 2 ** 41 }),
      )
    assert.equal(await change('failed', 'completed'), null)
    const begun = await change('pending', 'processing')
    assert.deepEqual([begun?.state, begun?.rowsDone, begun?.endedAt], ['processing', 2 ** 41, null])
    const found = { foreignKeysChecked: 1, orphans: 0, uniqueChecked: 2, uniqueViolations: 0 }
    const spoilt = { Unit: { null: 1, outlier: 0, duplicate: 2, malformed: 2 ** 40 } }
    const done = await catalog.transact(actor.scope, tx =>
      tx.generations.change(added.id, ['processing'], {
        ...{ state: 'completed', integrity: found, dirt: spoilt, datasets: {} },
      }),
    )
    assert.deepEqual([done?.integrity, done?.dirt, done?.endedAt instanceof Date], [found, spoilt, true])
  })

  test('blocks come in their order and once; blocks and files are named as long as they are kept', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const added = newGeneration(actor, await projectOf(catalog, actor))
    const blocks = [newBlock('B', 1), newBlock('B', 0), newBlock('A', 0)]
    const file = { entity: 'A', key: `org/generated/${newId()}`, rows: 5, bytes: 2 ** 40, digest: 'd' }
    await catalog.transact(actor.scope, async tx => {
      await tx.generations.add(added)
      for (const block of [...blocks, newBlock('B', 1)]) await tx.generations.addBlock(added.id, block)
      await tx.generations.addFile(added.id, { ...file, key: 'org/generated/before' })
      await tx.generations.addFile(added.id, file)
    })
    const read = () =>
      catalog.read(actor.scope, async tx => [
        await tx.generations.blocks(added.id),
        await tx.generations.files(added.id),
      ])
    assert.deepEqual(await read(), [[blocks[2], blocks[1], blocks[0]], [file]])
    const keys = [...blocks.map(({ part }) => part.key), file.key]
    assert.deepEqual(await catalog.unreferenced([...keys, 'org/loose']), ['org/loose'])
    const anywhere = await catalog.generated(added.id)
    assert.deepEqual([anywhere?.generation.id, anywhere?.files], [added.id, [file]])
    const dropped = await catalog.transact(actor.scope, tx => tx.generations.dropBlocks(added.id))
    assert.deepEqual(dropped.toSorted(), keys.slice(0, 3).toSorted())
    const removed = await catalog.transact(actor.scope, tx => tx.generations.remove(added.id))
    assert.deepEqual(removed, [file.key])
    assert.deepEqual(await catalog.unreferenced(keys), keys)
    assert.equal(await catalog.generated(added.id), null)
  })

  test('the files of a generation expire once, some time after its end, and what it says stays', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const stranger = await settleIn(catalog)
    const project = await projectOf(catalog, actor)
    const [ended, open] = [newGeneration(actor, project), newGeneration(actor, project)]
    const block = newBlock('A', 0)
    const file = { entity: 'A', key: `org/generated/${newId()}`, rows: 5, bytes: 50, digest: 'd' }
    await catalog.transact(actor.scope, async tx => {
      for (const { id } of [await tx.generations.add(ended), await tx.generations.add(open)]) {
        await tx.generations.addBlock(id, {
          ...block,
          part: { ...block.part, key: `${block.part.key}-${id}` },
        })
        await tx.generations.addFile(id, { ...file, key: `${file.key}-${id}` })
      }
      await tx.generations.change(ended.id, ['pending'], { state: 'completed' })
    })
    const due = async (before: Date) => {
      const found = await catalog.dueGenerations(before)
      for (const { id, scope } of found) if (id === ended.id) assert.deepEqual(scope, actor.scope)
      return found.map(({ id }) => id).filter(id => id === ended.id || id === open.id)
    }
    const get = (id: GenerationId) => catalog.read(actor.scope, tx => tx.generations.get(id))
    const endedAt = (await get(ended.id))?.endedAt ?? assert.fail()
    assert.deepEqual(await due(endedAt), [])
    const later = new Date(endedAt.getTime() + 1)
    assert.deepEqual(await due(later), [ended.id])
    const expire = (id: GenerationId, { scope } = actor) =>
      catalog.transact(scope, tx => tx.generations.expire(id))
    assert.equal(await expire(ended.id, stranger), null)
    assert.equal(await expire(open.id), null)
    const both = await Promise.all([expire(ended.id), expire(ended.id)])
    const keys = [`${file.key}-${ended.id}`, `${block.part.key}-${ended.id}`]
    const removed = both.filter(found => found !== null)
    assert.deepEqual([removed.length, removed[0]?.toSorted()], [1, keys.toSorted()], 'one of two at once')
    assert.deepEqual(await catalog.unreferenced(keys), keys)
    assert.deepEqual(await due(later), [])
    const kept = await get(ended.id)
    assert.deepEqual(
      [kept?.state, kept?.endedAt, kept?.filesExpiredAt instanceof Date],
      ['completed', endedAt, true],
    )
    assert.deepEqual(await catalog.read(actor.scope, tx => tx.generations.files(ended.id)), [])
    assert.equal((await catalog.read(actor.scope, tx => tx.generations.files(open.id))).length, 1)
  })

  test('the schema of a project is the one it was given last, and groups hold projects by name', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const project = await projectOf(catalog, actor)
    assert.equal(await catalog.read(actor.scope, tx => tx.generations.schema(project)), null)
    const schema = { text: 'A:\n  b: string # ünïcode\n', format: 'yaml', recipe } as const
    const group = { id: newId<ProjectGroupId>(), name: 'Gruppe' }
    await catalog.transact(actor.scope, async tx => {
      await tx.generations.setSchema(project, { ...schema, text: 'before' })
      await tx.generations.setSchema(project, schema)
      await tx.generations.addGroup(group)
      await tx.generations.join(project, group.id)
    })
    await catalog.read(actor.scope, async tx => {
      assert.deepEqual(await tx.generations.schema(project), schema)
      for (const name of [group.id, group.name]) {
        assert.equal((await tx.generations.group(name))?.id, group.id)
      }
      assert.deepEqual(
        (await tx.generations.projects(group.id)).map(({ id }) => id),
        [project],
      )
      assert.equal((await tx.generations.groupOf(project))?.name, group.name)
    })
    const twin = { id: newId<ProjectGroupId>(), name: group.name }
    await assert.rejects(
      catalog.transact(actor.scope, tx => tx.generations.addGroup(twin)),
      { code: 'name_taken' },
    )
  })

  test('generations are listed newest first, and nobody else sees them', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const stranger = await settleIn(catalog)
    const project = await projectOf(catalog, actor)
    const all = [newGeneration(actor, project), newGeneration(actor, project), newGeneration(actor, project)]
    for (const each of all) await catalog.transact(actor.scope, tx => tx.generations.add(each))
    await catalog.transact(actor.scope, tx =>
      tx.generations.change(all[0]?.id ?? assert.fail(), ['pending'], { state: 'cancelled' }),
    )
    const list = (more: object = {}, scope = actor.scope) =>
      catalog.read(scope, async tx => {
        const { items, total } = await tx.generations.list({ limit: 2, offset: 0, ...more })
        return [items.map(({ id }) => id), total]
      })
    assert.deepEqual(await list(), [[all[2]?.id, all[1]?.id], 3])
    assert.deepEqual(await list({ offset: 2 }), [[all[0]?.id], 3])
    assert.deepEqual(await list({ state: 'cancelled', projectId: project }), [[all[0]?.id], 1])
    assert.deepEqual(await list({}, stranger.scope), [[], 0])
    const foreign = all[1]?.id ?? assert.fail()
    await catalog.transact(stranger.scope, async tx => {
      assert.equal(await tx.generations.get(foreign), null)
      assert.equal(await tx.generations.change(foreign, ['pending'], { state: 'cancelled' }), null)
      assert.equal(await tx.generations.remove(foreign), null)
      await tx.generations.addBlock(foreign, newBlock('A', 0))
      await tx.generations.setSchema(project, { text: 'x', format: 'yaml', recipe })
    })
    await catalog.read(actor.scope, async tx => {
      assert.equal((await tx.generations.get(foreign))?.state, 'pending')
      assert.deepEqual(await tx.generations.blocks(foreign), [])
      assert.equal(await tx.generations.schema(project), null)
    })
  })

  test('a sandbox that is emptied has no generation left, and tells the keys of its blocks and files', async () => {
    const { catalog } = trial()
    const actor = await settleIn(catalog)
    const added = newGeneration(actor, await projectOf(catalog, actor))
    const block = newBlock('A', 0)
    await catalog.transact(actor.scope, async tx => {
      await tx.generations.add(added)
      await tx.generations.addBlock(added.id, block)
    })
    const keys = await catalog.transact(actor.scope, tx => tx.sandboxes.empty())
    assert.deepEqual(keys, [block.part.key])
    assert.equal(await catalog.read(actor.scope, tx => tx.generations.get(added.id)), null)
  })
}
