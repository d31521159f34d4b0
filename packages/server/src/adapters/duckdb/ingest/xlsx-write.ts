import { open } from 'node:fs/promises'
import { LONGEST_RAW } from '../../../core/ingest/reject.ts'
import { splitText } from '../../../core/ingest/split.ts'
import type { SheetRow } from '../../../core/ingest/xlsx-rows.ts'
import type { TableStart } from '../../../core/ingest/xlsx-table.ts'
import { type CanonicalFile, LONGEST_RECORD_BYTES, openCanonical } from './canonical.ts'
import type { ReadRaw } from './misfits.ts'
import type { Quarantine } from './quarantine.ts'
import type { CellReader } from './xlsx-cells.ts'
import type { OpenSheet, Workbook } from './xlsx-open.ts'
import { eachRow, type SheetSurvey } from './xlsx-sheet.ts'

/** Writes the rows of a table as a canonical file; those that are too long go to the quarantine, and it answers how many. */
export async function writeSheet(
  book: Workbook,
  sheet: OpenSheet,
  cells: CellReader,
  table: TableStart,
  survey: SheetSurvey,
  target: string,
  quarantine: Quarantine,
): Promise<number> {
  const { first, last } = survey
  await using file = await openCanonical(target)
  let index = -table.titles - (table.header ? 1 : 0)
  let rejected = 0

  function write({ cells: held, tooLong }: SheetRow): Promise<void> | undefined {
    index += 1
    if (index <= 0) return
    // The place in the canonical file, by which the record's text is found again.
    file.begin({ row: index, at: file.place(), size: 0 })
    let size = 0
    let next = 0
    for (let column = first; column <= last && size <= LONGEST_RECORD_BYTES; column += 1) {
      const cell = held[next]
      if (cell?.column !== column) file.missing()
      else {
        next += 1
        size += writeValue(file, cells, cells.read(cell))
      }
    }
    if (!tooLong && size <= LONGEST_RECORD_BYTES) return file.end()
    file.drop()
    rejected += 1
    const raw = cells.textOf(cells.read(held[0] as SheetRow['cells'][number])) ?? ''
    const message = `It is longer than ${LONGEST_RECORD_BYTES / 2 ** 20} MiB`
    return quarantine.add({
      row: index,
      byteOffset: null,
      raw,
      column: null,
      code: 'record_too_long',
      message,
    })
  }

  for await (const rows of eachRow(book, sheet)) {
    for (const row of rows) {
      const written = write(row)
      if (written) await written
    }
  }
  await file.finish()
  return rejected
}

/** Answers about how many bytes the value has. */
function writeValue(file: CanonicalFile, cells: CellReader, value: ReturnType<CellReader['read']>): number {
  const { text, shared } = value
  if (shared >= 0) {
    cells.texts.read(shared, (bytes, from, to) => file.bytes(bytes, from, to))
    return cells.texts.size(shared)
  }
  if (text === null) file.missing()
  else file.text(text)
  return text?.length ?? 0
}

const RAW_BYTES = 4 * LONGEST_RAW
const ORIGIN_FIELDS = 3
const NEEDS_QUOTES = /^$|[",\n\r]/
const STYLE = { delimiter: ',', quote: '"', escape: '"' }

/** Shows a record as the line of a CSV file, since a workbook has no text of it. */
export function readSheetRaw(path: string): ReadRaw {
  return async ({ at }) => {
    await using file = await open(path, 'r')
    const bytes = Buffer.alloc(RAW_BYTES)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at ?? 0)
    const [record] = splitText(bytes.toString('utf8', 0, bytesRead), STYLE, 1, true)
    const fields = record?.fields.slice(ORIGIN_FIELDS) ?? []
    const quoted = record?.quoted.slice(ORIGIN_FIELDS) ?? []
    const shown = fields.map((field, index) =>
      quoted[index] && NEEDS_QUOTES.test(field) ? quote(field) : field,
    )
    return { raw: shown.join(','), byteOffset: null }
  }
}

function quote(field: string): string {
  return `"${field.replaceAll('"', '""')}"`
}
