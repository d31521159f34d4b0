import type { Cell } from '../../../core/fill/cell.ts'
import type { DeclaredColumn } from '../../../core/fill/column.ts'
import { countJson } from '../../../core/ingest/json-count.ts'
import { JsonKind, type JsonNode, openJsonTree } from '../../../core/ingest/json-tree.ts'
import { LONGEST_RAW, type RejectCode } from '../../../core/ingest/reject.ts'
import { type CanonicalFile, openCanonical } from './canonical.ts'
import type { FoundRecord } from './found-record.ts'
import { type JsonSource, openJsonParse, splitterOf } from './json-parse.ts'
import { eachRecord } from './json-read.ts'
import { writeText } from './json-write.ts'
import type { Quarantine } from './quarantine.ts'

/** What became of the rows of a fill. */
export interface WrittenRows {
  /** By a count that knows nothing of values. */
  readonly read: number
  readonly written: number
  readonly rejected: number
  readonly nuls: number
  /** Bytes of the longest record written. */
  readonly longest: number
}

/** Of a row's text, enough for the characters that are kept. */
const RAW_BYTES = 4 * LONGEST_RAW
const LONGEST_SHOWN = 60

/** Converts the rows by their columns and writes them as a canonical file; those that do not fit go to the quarantine. */
export async function writeRows(
  path: string,
  columns: readonly DeclaredColumn[],
  cells: readonly (Cell | null)[],
  target: string,
  quarantine: Quarantine,
  signal: AbortSignal,
): Promise<WrittenRows> {
  const lists = { layout: 'list', shape: 'lists', width: columns.length } as const
  const source: JsonSource = { path, start: 0, end: null, ...lists }
  const tree = openJsonTree('')
  const parse = openJsonParse(source, tree)
  const counter = countJson('list')
  const nodes = tree.root.children
  let written = 0
  let rejected = 0
  let nuls = 0
  await using file = await openCanonical(target)

  function reject(record: FoundRecord, code: RejectCode, message: string, column: string | null) {
    rejected += 1
    const { chunk, from, to, at } = record
    const raw = chunk.toString('utf8', from, Math.min(to, from + RAW_BYTES))
    return quarantine.add({ row: parse.row(), byteOffset: at, raw, column, code, message })
  }

  function write(record: FoundRecord): Promise<void> | undefined {
    const { chunk, at, size } = record
    const mark = nuls
    file.begin({ row: parse.row(), at, size })
    for (let index = 0; index < columns.length; index += 1) {
      const node = nodes[index] as JsonNode
      const cell = cells[index]
      if (node.kind === JsonKind.null) file.missing()
      else if (!cell) nuls += writeText(file, chunk, node)
      else if (!writeValue(file, chunk, node, cell)) {
        file.drop()
        nuls = mark
        for (const each of cells) each?.forget()
        const message = `${JSON.stringify(textOf(chunk, node).slice(0, LONGEST_SHOWN))} ${cell.misfit}`
        return reject(record, 'value_does_not_fit', message, columns[index]?.name ?? null)
      }
    }
    for (const cell of cells) cell?.take()
    written += 1
    return file.end()
  }

  await eachRecord(
    source,
    splitterOf('list'),
    signal,
    record => {
      const fault = parse.check(record)
      if (fault === null) return write(record)
      return fault === 'blank' ? undefined : reject(record, fault.code, fault.message, null)
    },
    chunk => counter.add(chunk),
  )
  const longest = await file.finish()
  return { read: counter.end().records, written, rejected, nuls, longest }
}

/** False when the value does not fit. */
function writeValue(file: CanonicalFile, chunk: Buffer, node: JsonNode, cell: Cell): boolean {
  const { kind, from, to } = node
  if ((kind === JsonKind.number || kind === JsonKind.text) && cell.passPlain(chunk, from, to)) {
    file.bytes(chunk, from, to)
    return true
  }
  const value = cell.read(textOf(chunk, node), kind === JsonKind.number)
  if (cell.misfit !== null) return false
  if (value === null) file.missing()
  else file.text(value)
  return true
}

function textOf(chunk: Buffer, { kind, escaped, from, to }: JsonNode): string {
  const text = chunk.toString('utf8', from, to)
  return kind === JsonKind.text && escaped ? (JSON.parse(`"${text}"`) as string) : text
}
