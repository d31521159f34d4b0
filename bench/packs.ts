import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { freshDatabase } from '../test/database.ts'
import {
  type Bench,
  type Findings,
  mebibytes,
  median,
  rounded,
  type Setting,
  startBench,
  tell,
} from './measure.ts'

const PACK = 'banking'
const LARGEST_SCALE = 100
const CUSTOMERS_PER_BLOCK = 1000

/** A pack over HTTP until it is loaded, next to COPY of the same rows into the same tables by one connection, keys included. */
export async function benchPacks(setting: Setting): Promise<Findings> {
  await using database = await freshDatabase()
  await using bench = await startBench(setting, { DATABASE_URL: database.url })
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const scale = Math.max(1, Math.min(LARGEST_SCALE, Math.round(setting.rows / CUSTOMERS_PER_BLOCK)))
  try {
    await load(bench, client, 'starbucks', 1)
    const small: number[] = []
    const rounds: { alone: number; house: number }[] = []
    for (let round = 0; round < setting.rounds; round++) {
      small.push(await load(bench, client, 'starbucks', 1))
      const house = await load(bench, client, PACK, scale)
      const alone = await copyAlone(client, join(bench.folder, `round-${round}`))
      rounds.push({ alone, house })
      tell({ alone, house })
    }
    const [alone, house] = [median(rounds.map(each => each.alone)), median(rounds.map(each => each.house))]
    const peak = bench.memory.peak()
    return {
      title: `Load of pack ${PACK} at scale ${scale}, engine memory ${setting.memory}, median of ${setting.rounds}`,
      table: [
        { what: 'COPY alone: the same rows, then the same keys', seconds: rounded(alone), ratio: 1 },
        {
          what: 'house: load over HTTP',
          seconds: rounded(house),
          ratio: rounded(house / alone),
          'peak PSS of all processes, MiB': mebibytes(peak),
        },
        { what: 'house: starbucks at scale 1', seconds: rounded(median(small)) },
      ],
      raw: { rounds, small, peakPssBytes: peak },
    }
  } finally {
    await client.end()
  }
}

async function load({ server }: Bench, client: pg.Client, key: string, scale: number): Promise<number> {
  // Benchmarks are not held to five a minute.
  await client.query('delete from rowhouse.world_posts')
  await untilIdle(client)
  const started = performance.now()
  const path = `/api/v1/seed-dataset/${key}?force=true&scale=${scale}`
  const answer = await server.fetch(path, { method: 'POST' })
  const text = await answer.text()
  if (answer.status !== 201)
    throw new Error(`${path} was answered ${answer.status}: ${text}\n${server.output()}`)
  return (performance.now() - started) / 1000
}

/** Waits until the jobs are done that a load leaves behind, such as the statistics of what it published: they are no part of the next one. */
async function untilIdle(client: pg.Client): Promise<void> {
  const waiting =
    'select 1 from graphile_worker.jobs where run_at <= now() and attempts < max_attempts limit 1'
  while ((await client.query(waiting)).rows.length > 0) await sleep(200)
}

/** Copies what was loaded out to files, and measures copying it into tables of a schema of its own. */
async function copyAlone(client: pg.Client, folder: string): Promise<number> {
  await mkdir(folder)
  await untilIdle(client)
  const tables = await tablesOf(client)
  for (const { source, name } of tables) {
    await pipeline(client.query(copyTo(`copy ${source} to stdout`)), createWriteStream(join(folder, name)))
  }
  const started = performance.now()
  await client.query('begin')
  await client.query('create schema alone')
  for (const { source, name, keys } of tables) {
    const isHistory = keys.length === 0
    await client.query(`create table alone.${name} (like ${source}${isHistory ? ' including indexes' : ''})`)
    await pipeline(
      createReadStream(join(folder, name)),
      client.query(copyFrom(`copy alone.${name} from stdin`)),
    )
  }
  for (const { name, keys } of tables) {
    for (const key of keys) await client.query(`alter table alone.${name} add ${key}`)
  }
  await client.query('commit')
  const seconds = (performance.now() - started) / 1000
  await client.query('drop schema alone cascade')
  return seconds
}

interface Source {
  readonly source: string
  readonly name: string
  /** Definitions of its keys, those of parents without the schema that they lie in. */
  readonly keys: readonly string[]
}

/** The tables of the pack, parents first, and those of its history. */
async function tablesOf(client: pg.Client): Promise<Source[]> {
  const { rows } = await client.query(`
    select n.nspname as place, c.relname as name,
           array(select pg_get_constraintdef(o.oid) from pg_constraint o
                 where o.conrelid = c.oid and o.contype in ('p', 'u', 'f') order by o.contype desc) as keys
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname like 'org\\_%' and c.relkind = 'r' order by c.oid`)
  return [
    ...rows.map(({ place, name, keys }) => ({
      source: `${place}.${name}`,
      name,
      keys: keys.map((key: string) => key.replace(`${place}.`, 'alone.')),
    })),
    { source: 'rowhouse.interactions', name: 'interactions', keys: [] },
    { source: 'rowhouse.interaction_summaries', name: 'interaction_summaries', keys: [] },
  ]
}
