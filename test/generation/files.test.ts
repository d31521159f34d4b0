import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Scope } from '../../packages/server/src/core/access/access.ts'
import type { Dirty } from '../../packages/server/src/core/generation/dirt/dirty.ts'
import { GENERATOR_VERSION } from '../../packages/server/src/core/generation/generators/catalogue.ts'
import {
  type GenerationFormat,
  type GenerationRequest,
  rowsTotal,
} from '../../packages/server/src/core/generation/job.ts'
import { compileRecipe, planCounts } from '../../packages/server/src/core/generation/plan.ts'
import { runGeneration } from '../../packages/server/src/core/generation/run.ts'
import { settingOf } from '../../packages/server/src/core/generation/start.ts'
import { type GenerationId, newId, type ProjectId } from '../../packages/server/src/core/ids.ts'
import { adminOf } from '../doors/platform/datasets.ts'
import { type StartedHouse, startHouse } from '../doors/start.ts'
import { recipeOf } from './generate.ts'

// The files of a generation, to the byte: what differs here is another file for whoever has asked with the same seed before.
const [golden, goldenDirty] = await Promise.all(['files-1.json', 'dirty-files-1.json'].map(readDigests))

async function readDigests(name: string): Promise<Digests> {
  return JSON.parse(await readFile(join(import.meta.dirname, name), 'utf8'))
}

type Digests = Readonly<Record<string, Readonly<Record<string, string>>>>

const recipe = recipeOf(`
Customer:
  id: integer @id
  email: string unique
  age: integer 18-90 null 10%
  address:
    city: string
  tags: "[string @word] 0-3"
Order:
  customer: $Customer
  product: string
  line: integer 1-9
  price: number 1-100
  ordered_at: datetime 2024-01-01..2024-12-31
  $unique: [customer, line]
Reading:
  value: number 0-9
Visit:
  channel: enum(web, shop, phone) null 10%
  first: string @first_name
  greeting: string
`)

/** So many lines have the 2500 orders where a twentieth of them comes twice. */
const LINES = 2636

interface Way {
  readonly entity: string
  readonly count: number
  readonly format: GenerationFormat
  readonly blockRows: number
  readonly dirty?: Dirty
  /** Stopped with blocks of so many rows, of which some are there and some not, before it is begun again. */
  readonly stoppedWith?: number
}

const dirty = { null: 0.05, outlier: 0.05, duplicate: 0.05, malformed: 0.05 }
const orders = { entity: 'Order', count: 2500, dirty } as const

/** Runs a generation as the queue's worker does, with blocks of so many rows; answers the digests of its files by entity. */
async function digestsOf(house: StartedHouse, way: Way) {
  const { entity, count, format, blockRows, stoppedWith } = way
  const { scope, user } = await adminOf(house)
  const request: GenerationRequest = {
    ...{ entity, count, format, seed: 42n, referenceDate: new Date('2026-01-01T00:00:00Z') },
    ...{ locale: 'en', savesDatasets: false, webhookUrl: null, origin: house.address },
    ...(way.dirty && { dirty: way.dirty }),
  }
  const counts = planCounts(recipe, compileRecipe(recipe, settingOf(request)), entity, count)
  const id = newId<GenerationId>()
  const { catalog } = house.ports
  await catalog.transact(scope, tx =>
    tx.generations.add({
      ...{ id, projectId: house.projectId as ProjectId, request, recipe, counts },
      ...{ generatorVersion: GENERATOR_VERSION, secret: 'x', createdBy: user.id },
    }),
  )
  if (stoppedWith !== undefined) await runInPart(house, scope, id, stoppedWith)
  await runGeneration(house.ports, scope, id, { generationFilesDays: null }, undefined, blockRows)
  return catalog.read(scope, async tx => {
    const ended = await tx.generations.get(id)
    assert.deepEqual([ended?.state, ended?.rowsDone], ['completed', rowsTotal({ counts })])
    const files = await tx.generations.files(id)
    return Object.fromEntries(files.map(file => [file.entity, file.digest]))
  })
}

/** More blocks than are on their way at once: when the fourth is begun, another one is done. */
const BLOCKS_BEGUN = 4

/** Runs a generation until some of its blocks are there, and stops. */
async function runInPart(
  { ports }: StartedHouse,
  scope: Scope,
  id: GenerationId,
  blockRows: number,
): Promise<void> {
  const stop = new AbortController()
  let begun = 0
  const generate: typeof ports.engine.generate = (request, signal) => {
    begun += 1
    if (begun === BLOCKS_BEGUN) stop.abort()
    return ports.engine.generate(request, signal)
  }
  const engine = { ...ports.engine, generators: BLOCKS_BEGUN - 2, generate }
  await assert.rejects(
    runGeneration({ ...ports, engine }, scope, id, { generationFilesDays: null }, stop.signal, blockRows),
  )
  const kept = await ports.catalog.read(scope, tx => tx.generations.blocks(id))
  assert.ok(kept.length > 0, 'some are there')
}

for (const [processes, threads] of [
  [1, 1],
  // Two of them make blocks of one generation at once.
  [4, 2],
]) {
  test(`files are the same to the byte, with blocks of a thousand and of 65 536 rows, ${processes} engine processes and ${threads} threads`, async () => {
    await using house = await startHouse({
      ROWHOUSE_ENGINE_PROCESSES: String(processes),
      ROWHOUSE_ENGINE_THREADS: String(threads),
    })
    const found: Record<string, Record<string, string>> = {}
    for (const format of ['json', 'csv', 'ndjson', 'parquet'] as const) {
      const way = { entity: 'Order', count: 2500, format }
      const [small, large] = await Promise.all(
        [1000, 65_536].map(blockRows => digestsOf(house, { ...way, blockRows })),
      )
      assert.deepEqual(small, large, format)
      found[format] = large ?? {}
    }
    for (const [name, entity] of [
      ['rowGroups', 'Customer'],
      ['choices', 'Visit'],
    ] as const) {
      // More rows than a row group of Parquet has.
      const way = { entity, count: 130_000, format: 'parquet' } as const
      // Written again, copied row group by row group, and made at once.
      const [small, copied, large] = await Promise.all(
        [65_536, 122_880, 2 ** 20].map(blockRows => digestsOf(house, { ...way, blockRows })),
      )
      assert.deepEqual(small, large, name)
      assert.deepEqual(copied, large, `${name}, as they are`)
      found[name] = large ?? {}
    }
    assert.deepEqual(found, golden)
    // Begun again in the midst of them, with blocks of the same size and of another; and all in a block that they just fill.
    const ways = [
      { blockRows: 1000, stoppedWith: 1000 },
      { blockRows: 1000, stoppedWith: 700 },
      { blockRows: LINES },
    ]
    const [ndjson, resized, filled] = await Promise.all(
      ways.map(way => digestsOf(house, { ...orders, format: 'ndjson', ...way })),
    )
    assert.deepEqual([resized, filled], [ndjson, ndjson])
    const parquet = await digestsOf(house, { ...orders, format: 'parquet', blockRows: LINES })
    const many = { entity: 'Reading', count: 130_000, format: 'parquet', dirty } as const
    const [few, all] = await Promise.all(
      [65_536, 2 ** 20].map(blockRows => digestsOf(house, { ...many, blockRows })),
    )
    assert.deepEqual(few, all, 'row groups')
    assert.deepEqual({ ndjson, parquet, rowGroups: all }, goldenDirty)
  })
}
