import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { GENERATOR_VERSION } from '../../packages/server/src/core/generation/generators/catalogue.ts'
import type { GenerationFormat, GenerationRequest } from '../../packages/server/src/core/generation/job.ts'
import { compileRecipe, planCounts } from '../../packages/server/src/core/generation/plan.ts'
import { runGeneration } from '../../packages/server/src/core/generation/run.ts'
import { settingOf } from '../../packages/server/src/core/generation/start.ts'
import { type GenerationId, newId, type ProjectId } from '../../packages/server/src/core/ids.ts'
import { adminOf } from '../doors/platform/datasets.ts'
import { type StartedHouse, startHouse } from '../doors/start.ts'
import { recipeOf } from './generate.ts'

// The files of a generation, to the byte: what differs here is another file for whoever has asked with the same seed before.
const golden = JSON.parse(await readFile(join(import.meta.dirname, 'files-1.json'), 'utf8')) as Digests

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
`)

interface Way {
  readonly entity: string
  readonly count: number
  readonly format: GenerationFormat
  readonly blockRows: number
}

/** Runs a generation as the queue's worker does, with blocks of so many rows; answers the digests of its files by entity. */
async function digestsOf(house: StartedHouse, { entity, count, format, blockRows }: Way) {
  const { scope, user } = await adminOf(house)
  const request: GenerationRequest = {
    ...{ entity, count, format, seed: 42n, referenceDate: new Date('2026-01-01T00:00:00Z') },
    ...{ locale: 'en', savesDatasets: false, webhookUrl: null, origin: house.address },
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
  await runGeneration(house.ports, scope, id, { generationFilesDays: null }, undefined, blockRows)
  return catalog.read(scope, async tx => {
    assert.equal((await tx.generations.get(id))?.state, 'completed')
    const files = await tx.generations.files(id)
    return Object.fromEntries(files.map(file => [file.entity, file.digest]))
  })
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
    // More rows than a row group of Parquet has.
    const way = { entity: 'Customer', count: 130_000, format: 'parquet' } as const
    // Written again, copied row group by row group, and made at once.
    const [small, copied, large] = await Promise.all(
      [65_536, 122_880, 2 ** 20].map(blockRows => digestsOf(house, { ...way, blockRows })),
    )
    assert.deepEqual(small, large, 'row groups')
    assert.deepEqual(copied, large, 'row groups as they are')
    found.rowGroups = large ?? {}
    assert.deepEqual(found, golden)
  })
}
