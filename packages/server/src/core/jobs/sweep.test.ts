import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDiskStore } from '../../adapters/disk/store.ts'
import { openMemoryCatalog } from '../../adapters/memory/catalog.ts'
import type { Actor } from '../access/access.ts'
import { firstStart } from '../access/first-start.ts'
import { hashSecret } from '../access/secret.ts'
import type { Part } from '../dataset/dataset.ts'
import { planVersion } from '../dataset/plan.ts'
import { type ArtifactId, type DatasetId, type LoadId, newCode, newId, type PartId } from '../ids.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Engine } from '../ports/engine.ts'
import type { Store } from '../ports/store.ts'
import { STAGING_MS, sweep } from './sweep.ts'
import { type JobEvent, tasks } from './tasks.ts'

const LATER = new Date(Date.now() + STAGING_MS + 60_000)
const NOTHING = new AbortController().signal

test('what nothing names goes once it is too old to be staged, and what a version names stays', async () => {
  await using ports = await openPorts()
  await put(ports.store, 'kept/part', 'kept/artifact', 'loose/a', 'loose/b')
  await publish(ports.catalog, 'kept/part', 'kept/artifact')
  assert.deepEqual(await sweep(ports, new Date()), { removed: 0, bytes: 0 })
  assert.equal((await keysOf(ports.store)).length, 4)
  assert.deepEqual(await sweep(ports, LATER), { removed: 2, bytes: 'loose/aloose/b'.length })
  assert.deepEqual(await keysOf(ports.store), ['kept/artifact', 'kept/part'])
  assert.deepEqual(await sweep(ports, LATER), { removed: 0, bytes: 0 })
})

test('a sweep goes through more objects than it asks about at once', async () => {
  await using ports = await openPorts()
  const loose = Array.from({ length: 1203 }, (_, index) => `loose/${index}`)
  await put(ports.store, ...loose, 'kept/part', 'kept/artifact')
  await publish(ports.catalog, 'kept/part', 'kept/artifact')
  assert.equal((await sweep(ports, LATER)).removed, 1203)
  assert.deepEqual(await keysOf(ports.store), ['kept/artifact', 'kept/part'])
})

/** Sweeping computes nothing. */
const unasked = () => Promise.reject(new Error('nobody asked for this'))
const noEngine = new Proxy({} as Engine, { get: () => unasked })
const times = { abandonHours: 24, graceDays: 7, diagnosticsDays: 30, generationFilesDays: 30 }
const noCourier = { check: unasked, post: unasked }

test('a sweep that is told to stop deletes nothing more', async () => {
  await using ports = await openPorts()
  await put(ports.store, 'loose/a')
  await assert.rejects(sweep(ports, LATER, AbortSignal.abort()), { name: 'AbortError' })
  assert.deepEqual(await keysOf(ports.store), ['loose/a'])
})

test('the job that removes objects spares those that are named again, and may run twice', async () => {
  await using ports = await openPorts()
  const events: JobEvent[] = []
  const { remove_objects } = tasks({ ...ports, engine: noEngine, courier: noCourier }, times, event =>
    events.push(event),
  )
  await put(ports.store, 'kept/part', 'kept/artifact', 'gone/part')
  await publish(ports.catalog, 'kept/part', 'kept/artifact')
  for (let round = 0; round < 2; round++) {
    await remove_objects({ keys: ['gone/part', 'kept/part', 'never/was'] }, NOTHING)
    assert.deepEqual(await keysOf(ports.store), ['kept/artifact', 'kept/part'])
  }
  assert.deepEqual(
    events.map(event => event.kind),
    ['objects_removed', 'objects_removed'],
  )
})

test('the job that sweeps leaves young objects and young receipts alone, and says what it did', async () => {
  await using ports = await openPorts()
  const events: JobEvent[] = []
  await put(ports.store, 'young/object')
  await tasks({ ...ports, engine: noEngine, courier: noCourier }, times, event => events.push(event)).sweep(
    {},
    NOTHING,
  )
  assert.deepEqual(events, [{ kind: 'swept', removed: 0, bytes: 0, receipts: 0, batches: 0, generations: 0 }])
  assert.deepEqual(await keysOf(ports.store), ['young/object'])
})

interface TestPorts extends AsyncDisposable {
  readonly catalog: Catalog
  readonly store: Store
}

async function openPorts(): Promise<TestPorts> {
  const folder = await mkdtemp(join(tmpdir(), 'rowhouse-sweep-'))
  return {
    catalog: openMemoryCatalog(),
    store: await openDiskStore(folder),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Puts objects that hold their own keys. */
async function put(store: Store, ...keys: string[]): Promise<void> {
  async function* bytesOf(text: string) {
    yield Buffer.from(text)
  }
  await Promise.all(keys.map(key => store.put(key, bytesOf(key))))
}

async function keysOf(store: Store): Promise<string[]> {
  return (await Array.fromAsync(store.list(''))).map(object => object.key)
}

/** Publishes a dataset whose only version names the two keys. */
async function publish(catalog: Catalog, partKey: string, artifactKey: string): Promise<void> {
  const actor = await firstActor(catalog)
  const id = newId<DatasetId>()
  const part: Part = { id: newId<PartId>(), key: partKey, rows: 1, bytes: 9, digest: '00', columns: [] }
  const rows = { read: 1, loaded: 1, rejected: 0, skipped: 0 }
  await catalog.transact(actor.scope, async tx => {
    const project = await tx.projects.named('default')
    assert.ok(project)
    const by = { userId: actor.user.id, description: '', source: 'upload' as const }
    await tx.datasets.add({
      id,
      code: newCode(),
      projectId: project.id,
      name: 'kept',
      description: '',
      createdBy: actor.user.id,
    })
    const added = await tx.versions.add(
      id,
      planVersion(null, { parts: [part], columns: [], rowCount: 1 }, 'replace'),
      {
        loadId: newId<LoadId>(),
        load: {
          format: 'parquet',
          compression: null,
          sheet: null,
          dialect: null,
          rows,
          warnings: [],
          columns: [],
        },
        quarantine: null,
        options: {},
        replayOf: null,
        artifact: {
          id: newId<ArtifactId>(),
          key: artifactKey,
          bytes: 9,
          digest: '00',
          fileName: 'kept.parquet',
          mediaType: 'application/octet-stream',
        },
        quality: { basis: 'load', overallScore: 100, formulaVersion: 1, dimensions: {}, checks: [] },
        by,
      },
    )
    assert.ok(added)
  })
}

async function firstActor(catalog: Catalog): Promise<Actor> {
  const secret = 'rh_live_0123456789'
  await firstStart(catalog, 'default@rowhouse', secret)
  const actor = await catalog.identify(hashSecret(secret))
  assert.ok(actor)
  return actor
}
