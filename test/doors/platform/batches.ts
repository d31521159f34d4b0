import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type {
  Batch,
  BatchFile,
  BatchOutcome,
  FileAccount,
  RowFault,
} from '../../../packages/server/src/core/batch/batch.ts'
import { type DatasetId, type LoadId, newId } from '../../../packages/server/src/core/ids.ts'
import type { Caller, StartedHouse } from '../start.ts'
import { adminOf, lookUp } from './datasets.ts'
import { asClient } from './platform.ts'

/** A file of a batch as it was sent, and what staging made of it. */
export interface SentFile {
  readonly path: string
  readonly content: string | Buffer
  readonly account: FileAccount | null
}

/** A batch of the first organization's sandbox `prod`, written as an import would leave it. */
export async function putBatch(
  house: StartedHouse,
  dataset: string,
  batch: {
    readonly id?: LoadId
    readonly state: Batch['state']
    readonly files?: readonly SentFile[]
    readonly diagnostics?: boolean
    readonly faults?: readonly RowFault[]
    readonly externalId?: string
    readonly tags?: Batch['tags']
  },
): Promise<LoadId> {
  const { catalog, store } = house.ports
  const actor = await adminOf(house)
  const { datasetId } = (await lookUp(asClient(house), dataset)).rowhouse
  const { id = newId<LoadId>(), state, files = [], diagnostics = false, faults = [], tags = {} } = batch
  const stored: (Omit<BatchFile, 'number' | 'createdAt' | 'updatedAt'> & { made: FileAccount | null })[] = []
  for (const { path, content, account } of files) {
    const artifact = await store.put(`test/batches/${newId()}`, Readable.from([Buffer.from(content)]))
    stored.push({
      batchId: id,
      path,
      artifact,
      chunks: [],
      announcedBytes: null,
      account: null,
      made: account,
    })
  }
  const outcome = await outcomeOf(house, faults)
  await catalog.transact(actor.scope, async tx => {
    await tx.batches.add({
      id,
      datasetId: datasetId as DatasetId,
      externalId: batch.externalId ?? id.replaceAll('-', ''),
      format: { format: 'json', isMultiLine: false },
      diagnostics,
      maxErrorPercent: 0,
      replay: null,
      tags,
      createdBy: actor.user.id,
      createdClient: 'my-client',
    })
    await tx.batches.hold(id)
    for (const { made, ...file } of stored) {
      await tx.batches.putFile(file)
      if (made) await tx.batches.account(id, file.path, made)
    }
    await tx.batches.change(id, { state, outcome, completed: new Date() })
  })
  return id
}

async function outcomeOf(house: StartedHouse, faults: readonly RowFault[]): Promise<BatchOutcome> {
  const lines = faults.map(fault => `${JSON.stringify(fault)}\n`).join('')
  const of = (stage: RowFault['stage']) => faults.filter(fault => fault.stage === stage).length
  const kept = await house.ports.store.put(`test/faults/${newId()}`, Readable.from([Buffer.from(lines)]))
  const counts = { parsing: of('parsing'), conversion: of('conversion'), validation: of('validation') }
  return {
    ...{
      read: 0,
      loaded: 0,
      rejected: faults.length,
      skipped: 0,
      inputBytes: 0,
      inputFiles: 0,
      outputBytes: 0,
      parts: 0,
    },
    ...{ errors: [], failureReason: null, quarantine: null, from: null, to: null },
    rowFaults: faults.length > 0 ? { key: kept.key, bytes: kept.bytes, ...counts } : null,
  }
}

/** What a batch is sent: its files by name, and members of its request. */
export interface Sending {
  readonly files: Readonly<Record<string, string | Buffer>>
  readonly more?: object
}

/** Sends a batch of JSON lines and completes it; answers its id. */
export async function sendBatch(
  call: Caller,
  dataset: string,
  { files, more = {} }: Sending,
): Promise<string> {
  const id = await beginBatch(call, dataset, more)
  for (const [path, content] of Object.entries(files)) {
    const body = typeof content === 'string' ? content : new Uint8Array(content)
    const headers = { 'content-type': 'application/octet-stream' }
    const put = await call('PUT', `/batches/${id}/datasets/${dataset}/files/${path}`, { body, headers })
    assert.equal(put.status, 200, put.text)
  }
  const completed = await call('POST', `/batches/${id}?action=COMPLETE`)
  assert.equal(completed.status, 200, completed.text)
  return id
}

/** Makes a batch of JSON lines; answers its id. */
export async function beginBatch(call: Caller, dataset: string, more: object = {}): Promise<string> {
  const json = { datasetId: dataset, inputFormat: { format: 'json' }, ...more }
  const made = await call('POST', '/batches', { json })
  assert.equal(made.status, 201, made.text)
  return made.json.id
}

/** Asks for a batch until it is decided; answers it. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails when it is not there
export async function decided(call: Caller, id: string): Promise<any> {
  for (const end = Date.now() + 120_000; ; await sleep(100)) {
    const { status, json, text } = await call('GET', `/batches?batch=${id}`)
    assert.equal(status, 200, text)
    assert.deepEqual(Object.keys(json), [id])
    if (['success', 'failed', 'stalled'].includes(json[id].status)) return json[id]
    assert.ok(Date.now() < end, `batch ${id} is still ${json[id].status}`)
  }
}
