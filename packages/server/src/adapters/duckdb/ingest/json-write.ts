import { open } from 'node:fs/promises'
import type { JsonColumn } from '../../../core/ingest/json-columns.ts'
import { JsonKind, type JsonNode, type JsonTree } from '../../../core/ingest/json-tree.ts'
import { plainNumber } from '../../../core/ingest/plain-number.ts'
import { LONGEST_RAW } from '../../../core/ingest/reject.ts'
import { type CanonicalFile, openCanonical } from './canonical.ts'
import type { FoundRecord } from './found-record.ts'
import { type JsonSource, openJsonParse, splitterOf } from './json-parse.ts'
import { eachRecord } from './json-read.ts'
import type { ReadRaw } from './misfits.ts'
import type { Quarantine } from './quarantine.ts'
import type { ReceivedOffset } from './received-offset.ts'

/** Of a record's text, enough for the characters that are kept. */
const RAW_BYTES = 4 * LONGEST_RAW

/** Writes the records of a source as a canonical file; those that cannot be read go to the quarantine, and it answers how many. */
export async function writeRecords(
  source: JsonSource,
  tree: JsonTree,
  columns: readonly JsonColumn[],
  target: string,
  quarantine: Quarantine,
  offset: ReceivedOffset,
  signal: AbortSignal,
): Promise<{ rejected: number; nuls: number }> {
  const { layout } = source
  const parse = openJsonParse(source, tree)
  const nodes = columns.map(({ node }) => node)
  let rejected = 0
  let nuls = 0
  await using file = await openCanonical(target)

  async function reject(
    record: FoundRecord,
    fault: { code: Parameters<Quarantine['add']>[0]['code']; message: string },
  ) {
    rejected += 1
    const { chunk, from, to } = record
    const raw = chunk.toString('utf8', from, Math.min(to, from + RAW_BYTES))
    const { code, message } = fault
    const row = parse.row()
    await quarantine.add({ row, byteOffset: await offset.of(record.at), raw, column: null, code, message })
  }

  function write(record: FoundRecord): Promise<void> | undefined {
    const { chunk, at, size } = record
    const current = parse.walk.record
    file.begin({ row: parse.row(), at, size })
    for (const node of nodes) {
      if (node.record !== current || node.kind === JsonKind.null) file.missing()
      else if (node.kind === JsonKind.number) writeNumber(file, chunk, node.from, node.to)
      else nuls += writeText(file, chunk, node)
    }
    return file.end()
  }

  await eachRecord(source, splitterOf(layout), signal, record => {
    const fault = parse.check(record)
    if (fault === null) return write(record)
    return fault === 'blank' ? undefined : reject(record, fault)
  })
  await file.finish()
  return { rejected, nuls }
}

/** Writes a text, and anything else as it stands. Answers how many NUL characters the text holds. */
export function writeText(file: CanonicalFile, chunk: Buffer, { kind, escaped, from, to }: JsonNode): number {
  if (kind !== JsonKind.text || !escaped) {
    file.bytes(chunk, from, to)
    return 0
  }
  const text = JSON.parse(`"${chunk.toString('utf8', from, to)}"`) as string
  file.text(text)
  return text.includes('\0') ? text.split('\0').length - 1 : 0
}

/** Written out where it has an exponent. */
function writeNumber(file: CanonicalFile, chunk: Buffer, from: number, to: number): void {
  let at = from
  while (at < to && ((chunk[at] as number) | 0x20) !== 0x65) at += 1
  if (at < to) file.text(plainNumber(chunk.toString('latin1', from, to)))
  else file.bytes(chunk, from, to)
}

/** Reads a record of the source once more, as the quarantine shows it. */
export function readJsonRaw({ path }: JsonSource, offset: ReceivedOffset): ReadRaw {
  return async ({ at, size }) => {
    await using file = await open(path, 'r')
    const bytes = Buffer.alloc(Math.min(size, RAW_BYTES))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at ?? 0)
    return { raw: bytes.toString('utf8', 0, bytesRead), byteOffset: await offset.of(at ?? 0) }
  }
}
