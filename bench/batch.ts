import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { gateHeaders } from '../test/doors/platform/platform.ts'
import { adminKey } from '../test/server.ts'
import {
  type Bench,
  engineAlone,
  type Findings,
  inChild,
  mebibytes,
  median,
  type Setting,
  sideBySide,
  startBench,
  tell,
} from './measure.ts'

const PART_BYTES = 64 * 2 ** 20
const NS = 'https://ns.adobe.com/xdm/context'

/** Members with an address, a name and what they collected; an id has no order, so the file hardly compresses. */
const members = (rows: number, year: string) => `
  select {'address': 'm' || hash(i) || '@example.com'} as "personalEmail",
         {'name': {'firstName': 'Name ' || (hash(i) % 5000)}, 'birthYear': (1930 + hash(i) % 80)::${year}} as person,
         {'loyalty': {'loyaltyId': md5(i::VARCHAR), 'loyaltyPoints': (hash(i + 1) % 100000)::INTEGER,
                      'memberSince': to_timestamp(1500000000 + hash(i) % 200000000)}} as _acme
  from range(${rows}) as t(i)`

/** What the schema asks of a row, in the engine's own words. */
const checks = `
  "personalEmail".address is not null and "personalEmail".address <> '' and regexp_full_match("personalEmail".address, '[^@\\s]+@[^@\\s]+')
  and (person.name.firstName is null or person.name.firstName <> '') and (person.birthYear is null or person.birthYear between 1 and 32767)
  and (_acme.loyalty.loyaltyId is null or _acme.loyalty.loyaltyId <> '')`

/** A nested Parquet file through parts and a batch until it succeeded, next to the engine that reads it, checks its rows and writes them anew. */
export function benchBatch(setting: Setting): Promise<Findings> {
  return sendMembers(setting, 'SMALLINT')
}

/** The same with whole numbers of another type than the schema's, so that the rows have to be converted. */
export function benchBatchCasts(setting: Setting): Promise<Findings> {
  return sendMembers(setting, 'BIGINT')
}

async function sendMembers(setting: Setting, year: 'SMALLINT' | 'BIGINT'): Promise<Findings> {
  await using bench = await startBench(setting, {
    ROWHOUSE_ORG: 'acme@rowhouse',
    MAX_BATCH_FILE_BYTES: '10GB',
  })
  const file = join(bench.folder, 'members.parquet')
  await write(file, members(setting.rows, year))
  const { size } = await stat(file)
  const schema = await makeSchema(bench)
  const rounds: { alone: number; sent: number; house: number }[] = []
  for (let round = 0; round < setting.rounds; round++) {
    const rewritten = join(bench.folder, 'alone.parquet')
    const alone = await engineAlone('rewrite', file, rewritten, setting, checks)
    await rm(rewritten)
    const dataset = await makeDataset(bench, schema)
    const taken = await send(bench, dataset, file, setting.rows)
    // Its profile would be made during the next round.
    await call(bench, 'DELETE', `/dataSets/${dataset}`)
    const found = { alone: alone.seconds, ...taken }
    rounds.push(found)
    tell(found)
  }
  const alone = median(rounds.map(round => round.alone))
  const house = median(rounds.map(round => round.house))
  const peak = bench.memory.peak()
  return {
    title: `A batch of ${setting.rows} nested rows, years as ${year}, ${mebibytes(size)} MiB of Parquet in parts, ${setting.threads} threads, engine memory ${setting.memory}, median of ${setting.rounds}`,
    table: sideBySide(
      { what: 'read, check and rewrite', seconds: alone },
      { what: 'batch over HTTP', seconds: house },
      peak,
    ),
    raw: { rounds, ratio: house / alone, peakPssBytes: peak },
  }
}

async function write(file: string, query: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`copy (${query}) to '${file}' (format parquet)`)
  connection.closeSync()
  instance.closeSync()
}

async function makeSchema(bench: Bench): Promise<string> {
  const loyalty = {
    type: 'object',
    properties: {
      loyaltyId: { type: 'string' },
      loyaltyPoints: { type: 'integer' },
      memberSince: { type: 'string', format: 'date-time' },
    },
  }
  const group = await call(bench, 'POST', '/tenant/fieldgroups', {
    type: 'object',
    title: 'Loyalty',
    'meta:intendedToExtend': [`${NS}/profile`],
    definitions: { own: { properties: { _acme: { type: 'object', properties: { loyalty } } } } },
    allOf: [{ $ref: '#/definitions/own' }],
  })
  const parts = [`${NS}/profile`, `${NS}/profile-person-details`, `${NS}/profile-personal-details`, group.$id]
  const allOf = parts.map($ref => ({ $ref }))
  const schema = { type: 'object', title: 'Members', allOf }
  return (await call(bench, 'POST', '/tenant/schemas', schema)).$id
}

async function makeDataset(bench: Bench, id: string): Promise<string> {
  const schemaRef = { id, contentType: 'application/vnd.adobe.xed+json;version=1' }
  const [reference] = await call(bench, 'POST', '/dataSets', { name: 'Members', schemaRef })
  return reference.slice('@/dataSets/'.length)
}

/** Sends the file in parts; answers how many seconds that took, and how many it took until the batch succeeded. */
async function send(
  bench: Bench,
  dataset: string,
  file: string,
  rows: number,
): Promise<{ sent: number; house: number }> {
  const { id } = await call(bench, 'POST', '/batches', { datasetId: dataset })
  const url = `${bench.server.address}/batches/${id}/datasets/${dataset}/files/members.parquet`
  const headers = { authorization: `Bearer ${adminKey}`, ...gateHeaders() }
  const { seconds: sent } = await inChild<{ seconds: number }>(
    'parts-process.ts',
    url,
    JSON.stringify(headers),
    file,
    String(PART_BYTES),
  )
  const started = performance.now()
  await call(bench, 'POST', `/batches/${id}?action=COMPLETE`)
  for (;;) {
    const { status, recordCount } = (await call(bench, 'GET', `/batches/${id}`))[id]
    if (status === 'success' && recordCount === rows)
      return { sent, house: sent + (performance.now() - started) / 1000 }
    if (status === 'failed' || status === 'success')
      throw new Error(`the batch ended as ${status} with ${recordCount} rows`)
    await sleep(20)
  }
}

// biome-ignore lint/suspicious/noExplicitAny: each caller reads what it asked for
async function call(bench: Bench, method: string, path: string, body?: unknown): Promise<any> {
  const headers = { ...gateHeaders(), 'content-type': 'application/json' }
  const sent = body !== undefined && { body: JSON.stringify(body) }
  const answer = await bench.server.fetch(path, { method, headers, ...sent })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`)
  return text === '' ? null : JSON.parse(text)
}
