import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Bench,
  type Findings,
  inChild,
  mebibytes,
  median,
  rounded,
  type Setting,
  startBench,
  tell,
} from './measure.ts'

const SCHEMA = `Person:
  id: integer @id
  first: string @first_name
  last: string @last_name
  email: string
  age: integer 18-90
  price: number 1-1000
  active: boolean
  status: enum(new, paid, shipped)
  city: string
  at: datetime @past_datetime
`
/** A loop of faker is measured over fewer rows: its rate does not depend on them. */
const FAKER_ROWS = 200_000
/** Enough that each process of the engine makes some. */
const WARMING_ROWS = 4_000_000

/** Ten typical fields as Parquet and CSV over HTTP until the job is completed, next to random columns from the engine alone and a loop of faker. */
export async function benchGenerate(setting: Setting): Promise<Findings> {
  await using bench = await startBench(setting, { MAX_GENERATION_ROWS: String(setting.rows) })
  await post(bench, '/project', { name: 'people', data: SCHEMA })
  // No contender is measured while its processes start.
  await generate(bench, Math.min(WARMING_ROWS, setting.rows), 'parquet')
  const rounds: Round[] = []
  for (let round = 0; round < setting.rounds; round++) rounds.push(await measure(bench, setting))
  const of = (one: (round: Round) => number) => median(rounds.map(one))
  const rates = {
    faker: FAKER_ROWS / of(({ faker }) => faker),
    house: setting.rows / of(({ parquet }) => parquet),
  }
  const row = (what: string, seconds: number, rows: number, ratio: number) => ({
    what,
    seconds: rounded(seconds),
    ratio: rounded(ratio),
    'rows a second': Math.round(rows / seconds),
  })
  const peak = bench.memory.peak()
  return {
    title: `Generation of ${setting.rows} rows × 10 fields, ${setting.threads} threads, engine memory ${setting.memory}, median of ${setting.rounds}`,
    table: [
      row(
        'faker: NDJSON in a loop',
        of(({ faker }) => faker),
        FAKER_ROWS,
        1,
      ),
      ...(['parquet', 'csv'] as const).flatMap(format => {
        const alone = of(round => round[`${format}Alone`])
        const house = of(round => round[format])
        return [
          row(`engine alone: random columns to ${format}`, alone, setting.rows, 1),
          {
            ...row(`house: ${format} over HTTP`, house, setting.rows, house / alone),
            'times faker': rounded(setting.rows / house / rates.faker, 1),
            'peak PSS of all processes, MiB': mebibytes(peak),
          },
        ]
      }),
    ],
    raw: { rounds, rates, peakPssBytes: peak },
  }
}

type Round = Awaited<ReturnType<typeof measure>>

async function measure(bench: Bench, setting: Setting) {
  const target = join(bench.folder, 'generated')
  const { rows, threads, memory } = setting
  const peer = async (what: string, count: number) => {
    const { seconds } = await inChild<{ seconds: number }>(
      'generate-process.ts',
      ...[what, target, String(count), String(threads), memory],
    )
    await rm(target)
    return seconds
  }
  const round = {
    faker: await peer('faker', FAKER_ROWS),
    parquetAlone: await peer('parquet', rows),
    parquet: await generate(bench, rows, 'parquet'),
    csvAlone: await peer('csv', rows),
    csv: await generate(bench, rows, 'csv'),
  }
  tell(round)
  return round
}

/** Seconds until the job is completed; its file is removed then. */
async function generate(bench: Bench, count: number, format: string): Promise<number> {
  const started = performance.now()
  const { id } = await post(bench, '/data/people', { entity_name: 'Person', count, format, seed: 1 })
  for (;;) {
    const response = await bench.server.fetch(`/data/${id}/status`)
    const { status, error } = (await response.json()) as { status: string; error: string | null }
    if (status === 'failed') throw new Error(`the generation failed: ${error}`)
    if (status === 'completed') break
    await sleep(100)
  }
  const seconds = (performance.now() - started) / 1000
  await bench.server.fetch(`/data/${id}`, { method: 'DELETE' })
  return seconds
}

async function post(bench: Bench, path: string, body: unknown): Promise<{ id: string }> {
  const headers = { 'content-type': 'application/json' }
  const response = await bench.server.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (response.status < 300) return (await response.json()) as { id: string }
  throw new Error(`${path} was answered ${response.status}: ${await response.text()}`)
}
