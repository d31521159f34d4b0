import { Readable } from 'node:stream'
import type { Batch, BatchFile, RowFaultFile } from '../../../core/batch/batch.ts'
import { batchIdOf } from '../../../core/batch/batch-id.ts'
import { getBatchNamed } from '../../../core/batch/find-batch.ts'
import {
  type RowErrorFile,
  rowErrorFiles,
  rowErrorLines,
  sampleFile,
} from '../../../core/batch/row-errors.ts'
import type { Store } from '../../../core/ports/store.ts'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { metaExample } from './examples.ts'
import { listNames, type Named, pathIn, unknownName } from './named-files.ts'
import { BatchId, Listed, PathQuery } from './shapes.ts'

const INPUT_FILES = 'input_files'
const ROW_ERRORS = 'row_errors'
const SAMPLE = 'row_errors_sample.json'
/** The same, as other documentation calls it. */
const SAMPLES = 'row_error_samples.json'
const LINES = 'application/x-ndjson'

export const batchMeta = operation({
  method: 'GET',
  ...at('export', '/batches/{batch_id}/meta'),
  role: 'viewer',
  summary: 'List what is known of a batch’s input and of its rejected rows, or read it',
  description:
    '`path` names a folder of the list, or a file in it such as `row_errors/parsing_errors_0.json`, which is lines of JSON. Row errors need error diagnostics.',
  tags: ['export'],
  params: BatchId,
  query: PathQuery,
  responses: {
    200: {
      description: 'The names, or lines of JSON.',
      schema: Listed,
      example: metaExample,
      mediaTypes: ['application/json', LINES],
    },
    ...refusals(404),
  },
  async answer(call) {
    const { house, actor, params, reply } = call
    const path = pathIn(call)?.replace(/^\/+|\/+$/g, '') ?? null
    const { batch, files } = await house.ports.catalog.read(actor.scope, async tx => {
      const batch = await getBatchNamed(tx, params.batch_id)
      return { batch, files: await tx.batches.files(batch.id) }
    })
    const meta = metaOf(house.ports.store, batch, files)
    const list = (names: readonly Named[], below = '') =>
      listNames(call, `/batches/${batchIdOf(batch.id)}/meta`, names, below)
    if (path === null) return list(await meta.top())
    if (path === INPUT_FILES) return list(meta.inputs(), `${INPUT_FILES}/`)
    if (path === ROW_ERRORS) return list(await meta.errors(), `${ROW_ERRORS}/`)
    const lines = meta.lines(path)
    if (!lines) throw unknownName(path)
    return reply.header('content-type', LINES).send(Readable.from(lines))
  },
})

function metaOf(store: Store, batch: Batch, files: readonly BatchFile[]) {
  const kept = batch.diagnostics ? (batch.outcome?.rowFaults ?? null) : null
  const inputs = files.filter(({ artifact }) => artifact !== null).map(inputOf)
  const errorFiles = kept ? rowErrorFiles(kept) : []
  const folder = (name: string) => ({ name, length: 0 })
  return {
    inputs: () => inputs.map(({ name, line }) => ({ name, length: Buffer.byteLength(line) })),
    errors: () => (kept ? measured(store, kept, errorFiles) : []),
    async top(): Promise<Named[]> {
      const sample = kept ? await measured(store, kept, [sampleFile(SAMPLE)]) : []
      return [folder(INPUT_FILES), folder(ROW_ERRORS), ...sample]
    },
    lines(path: string): AsyncIterable<string> | Iterable<string> | null {
      const input = inputs.find(({ name }) => path === `${INPUT_FILES}/${name}`)
      if (input) return [input.line]
      if (!kept) return null
      const isSample = path === SAMPLE || path === SAMPLES
      const error = isSample
        ? sampleFile(path)
        : errorFiles.find(({ name }) => path === `${ROW_ERRORS}/${name}`)
      return error ? linesIn(store, kept, error) : null
    },
  }
}

/** What is known of a file that was sent, as a line of JSON. */
function inputOf({ number, path, artifact, account }: BatchFile): { name: string; line: string } {
  const counted = account && { records: account.records, rejected: account.rejected }
  const line = JSON.stringify({ path, length: artifact?.bytes, sha256: artifact?.digest, ...counted })
  return { name: `fileMetaData${number}.json`, line: `${line}\n` }
}

/** The files with their lengths: the bytes of their lines, which are made when they are asked for. */
async function measured(
  store: Store,
  { key }: RowFaultFile,
  files: readonly RowErrorFile[],
): Promise<Named[]> {
  const lengths = files.map(() => 0)
  for await (const { file, line } of rowErrorLines(store.get(key), files)) {
    lengths[file] = (lengths[file] ?? 0) + Buffer.byteLength(line) + 1
  }
  return files.map(({ name }, at) => ({ name, length: lengths[at] ?? 0 }))
}

async function* linesIn(store: Store, { key }: RowFaultFile, file: RowErrorFile): AsyncGenerator<string> {
  for await (const { line } of rowErrorLines(store.get(key), [file])) yield `${line}\n`
}
