import { mkdir, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { ask, type Findings, mebibytes, rounded, type Setting, startBench, upload } from './measure.ts'

/** Analyze of 1000 columns × 10 000 rows: numbers, texts, points in time and truths in turn. */
export function benchWide(setting: Setting): Promise<Findings> {
  const kinds = [
    'hash(i, c) % 100000',
    "'n' || hash(i, c) % 5000",
    '(hash(i, c) % 1000000) / 7',
    'make_timestamp(cast(hash(i, c) % 1000000000000000 as BIGINT))',
    'hash(i, c) % 2 = 0',
  ]
  const columns = Array.from({ length: 1000 }, (_, at) => {
    return `${kinds[at % kinds.length]?.replace('c)', `${at})`)} as c${at}`
  })
  return measure(setting, 'wide', `select ${columns.join(', ')} from range(10000) t(i)`)
}

/** Analyze of 100 million rows × 3 columns: all values different, a million different ones, a thousand. */
export function benchDeep(setting: Setting): Promise<Findings> {
  const columns = 'i as id, (i * 2654435761 % 1000003) / 7 as amount, cast(i % 1000 as INTEGER) as shop'
  return measure(setting, 'deep', `select ${columns} from range(100000000) t(i)`)
}

async function measure(setting: Setting, name: string, sql: string): Promise<Findings> {
  const file = join(dirname(setting.file), `${name}.parquet`)
  await writeParquet(file, sql)
  await using bench = await startBench(setting, { ROWHOUSE_ENGINE_TIMEOUT_MS: String(4 * 3_600_000) })
  const { answer } = await upload(bench, file)
  const seconds = await ask(bench, `/api/datasets/${answer.id}/analyze`)
  const peak = bench.memory.peak()
  return {
    title: `Analyze of a ${name} table, ${setting.threads} threads, engine memory ${setting.memory}`,
    table: [
      {
        what: 'house: from the upload answered to analyze answered',
        seconds: rounded(seconds),
        'peak PSS of all processes, MiB': mebibytes(peak),
      },
    ],
    raw: { seconds, peakPssBytes: peak },
  }
}

async function writeParquet(file: string, sql: string): Promise<void> {
  if (await stat(file).catch(() => null)) return
  await mkdir(dirname(file), { recursive: true })
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const part = `${file}.part`.replaceAll("'", "''")
  await connection.run(`copy (${sql}) to '${part}' (format parquet, compression zstd)`)
  connection.closeSync()
  instance.closeSync()
  await rename(`${file}.part`, file)
}
