import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { adminKey } from '../test/server.ts'
import { columns } from './fill/rows.ts'
import {
  type Bench,
  type Findings,
  inChild,
  mebibytes,
  median,
  rounded,
  type Setting,
  startBench,
} from './measure.ts'

const ROWS_PER_CALL = 10_000
const MOST_ROWS = 1_000_000
const AT_ONCE = 4
/** A thousand small fills, one after the other. */
const SMALL = { rows: 100_000, perCall: 100 }

const modes = ['plain', 'compressed'] as const
type Mode = (typeof modes)[number]

/** A dataset filled over HTTP, next to a program that parses and appends the same texts in one process, in turns; then many small fills. */
export async function benchFill(setting: Setting): Promise<Findings> {
  await using bench = await startBench(setting)
  const rows = Math.min(setting.rows, MOST_ROWS)
  const rounds: Record<Mode, { alone: number; house: number }[]> = { plain: [], compressed: [] }
  for (let round = 0; round < setting.rounds; round += 1) {
    for (const mode of modes) {
      const alone = await appendAlone(mode, bench, rows, setting)
      const house = await fill(mode, bench, { rows, perCall: ROWS_PER_CALL }, AT_ONCE)
      rounds[mode].push({ alone, house: house.seconds })
    }
  }
  const peak = bench.memory.peak()
  const small = await fill('plain', bench, SMALL, 1)
  const [first = Number.NaN, last = Number.NaN] = [small.hundreds[0], small.hundreds.at(-1)]
  return {
    title: `Fill of ${rows} rows × ${columns.length} columns in calls of ${ROWS_PER_CALL}, ${AT_ONCE} at a time; then ${SMALL.rows / SMALL.perCall} fills of ${SMALL.perCall} rows, one at a time`,
    table: [
      ...modes.flatMap(mode => rowsOf(mode, rounds[mode], peak)),
      { what: 'house: the first hundred small fills', 'fills a second': rounded(100 / first) },
      {
        what: 'house: the last hundred',
        'fills a second': rounded(100 / last),
        ratio: rounded(first / last),
      },
    ],
    raw: { rounds, hundreds: small.hundreds, steadiness: first / last, peakPssBytes: peak },
  }
}

function rowsOf(
  mode: Mode,
  rounds: readonly { alone: number; house: number }[],
  peak: number,
): Findings['table'] {
  const alone = median(rounds.map(round => round.alone))
  const house = median(rounds.map(round => round.house))
  return [
    { what: `${mode}: parse and append in one process`, seconds: rounded(alone), ratio: 1 },
    {
      what: `${mode}: house, fills over HTTP`,
      seconds: rounded(house),
      ratio: rounded(house / alone),
      'peak PSS of all processes, MiB': mebibytes(peak),
    },
  ]
}

async function appendAlone(mode: Mode, bench: Bench, rows: number, setting: Setting): Promise<number> {
  const database = join(bench.folder, 'alone.duckdb')
  const bounds = [String(setting.threads), setting.memory]
  const args = [mode, database, String(rows), String(ROWS_PER_CALL), ...bounds]
  const { seconds } = await inChild<{ seconds: number }>('fill/raw-process.ts', ...args)
  await rm(database)
  return seconds
}

interface Filled {
  readonly seconds: number
  readonly hundreds: readonly number[]
}

/** Fills a fresh dataset from a process of its own. */
async function fill(
  mode: Mode,
  { server }: Bench,
  { rows, perCall }: { readonly rows: number; readonly perCall: number },
  atOnce: number,
): Promise<Filled> {
  const me = (await (await server.fetch('/api/me')).json()) as { user: { code: string } }
  const { code } = me.user
  const body = JSON.stringify({ 'user-code': code, name: 'Transactions', columns })
  const headers = { 'content-type': 'application/json' }
  const made = await server.fetch('/dataset-create', { method: 'POST', body, headers })
  const { data } = (await made.json()) as { data: { 'dataset-code': string } }
  const codes = [server.address, adminKey, code, data['dataset-code']]
  const filled = inChild<Filled>(
    'fill/client-process.ts',
    mode,
    ...codes,
    String(rows),
    String(perCall),
    String(atOnce),
  )
  return filled.catch(cause => {
    throw new Error(`the client failed; the server said:\n${server.output()}`, { cause })
  })
}
