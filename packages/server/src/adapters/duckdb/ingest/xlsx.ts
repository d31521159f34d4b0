import { join } from 'node:path'
import type { LoadWarning } from '../../../core/ingest/load.ts'
import { nameColumns } from '../../../core/ingest/names.ts'
import { mixedKinds, sheetFamilies } from '../../../core/ingest/xlsx-table.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Session } from '../session.ts'
import { loadCanonical } from './canonical-load.ts'
import { sampleCanonical } from './canonical-sample.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { openQuarantine } from './quarantine.ts'
import type { Received } from './received.ts'
import { type CellReader, openCells } from './xlsx-cells.ts'
import { chooseSheet } from './xlsx-choose.ts'
import { openWorkbook } from './xlsx-open.ts'
import { type FoundTable, readTableStart, type SheetSurvey, surveySheet } from './xlsx-sheet.ts'
import { readSheetRaw, writeSheet } from './xlsx-write.ts'

/** Loads one sheet of an Excel workbook: once through to find the columns, once more to write them. */
export async function loadXlsx(order: IngestOrder, received: Received, session: Session): Promise<Loaded> {
  const { options, maxInflatedBytes } = order
  const { folder } = session.grant
  await using book = await openWorkbook(received.path, maxInflatedBytes, session.signal)
  const { sheet, warnings: chosen } = await chooseSheet(book, options)
  using cells = await openCells(book, join(folder, 'texts'), options.nullValues)
  const table = await readTableStart(book, sheet, cells, options)
  const survey = await surveySheet(book, sheet, cells, table)
  const { filled, empty } = survey.counted
  const read = filled + empty - table.titles - (table.header ? 1 : 0)
  if (read === 0)
    throw refuse('header_only', `The sheet ${JSON.stringify(sheet.name)} has names of columns and no rows.`)
  const { names, warnings: renamed } = nameColumns(namesOf(table, survey, cells))
  const path = join(folder, 'canonical.csv')
  const quarantine = openQuarantine(session)
  const rejected = await writeSheet(book, sheet, cells, table, survey, path, quarantine)
  const kinds = names.map((_, index) => survey.kinds[survey.first + index] ?? 0)
  const mixed = mixedKinds(names.map(({ name }, index) => ({ name, kinds: kinds[index] ?? 0 })))
  const canonical = {
    format: 'xlsx',
    compression: received.compression,
    sheet: sheet.name,
    dialect: null,
    path,
    names,
    table: {
      columns: names.map(({ originalName }) => originalName),
      sample: await sampleCanonical(path, names.length),
      decimal: '.',
      thousands: '',
      kinds: kinds.map(sheetFamilies),
    },
    read,
    rejected,
    skipped: survey.empty,
    warnings: [...chosen, ...describe(table, survey), ...renamed, ...mixed],
    readRaw: readSheetRaw(path),
  } as const
  return loadCanonical(order, canonical, quarantine, session)
}

function namesOf({ names }: FoundTable, { first, last }: SheetSurvey, cells: CellReader): string[] {
  const texts = new Map(names?.cells.map(cell => [cell.column, cells.textOf(cells.read(cell)) ?? '']))
  const width = Math.max(0, last - first + 1)
  return Array.from(
    { length: width },
    (_, index) => texts.get(first + index) ?? (names ? '' : `column_${index + 1}`),
  )
}

/** What is worth knowing of a sheet that holds more than a table. */
function describe({ titles }: FoundTable, { errors, uncomputed, notes }: SheetSurvey): LoadWarning[] {
  const warnings: LoadWarning[] = []
  const add = (code: string, count: number, one: string, many: string, rest: string) => {
    if (count > 0) warnings.push({ code, message: `${count} ${count === 1 ? one : many} ${rest}` })
  }
  add(
    'skipped_rows',
    titles,
    'row',
    'rows',
    'above the table with fewer cells were passed over as titles. To keep them, send header=false.',
  )
  add('formula_errors', errors, 'cell', 'cells', 'with an error such as #N/A were read as missing.')
  add(
    'uncomputed_formulas',
    uncomputed,
    'formula',
    'formulas',
    'without a stored result were read as missing. Open the workbook, save it, and send it again.',
  )
  add(
    'merged_cells',
    notes.merged,
    'group',
    'groups',
    'of merged cells: the first cell has the value, and the others read as missing.',
  )
  const hidden = notes.hiddenRows + notes.hiddenColumns
  add(
    'hidden_cells',
    hidden,
    'row or column',
    'rows or columns',
    'of the sheet are hidden and were read like the others.',
  )
  return warnings
}
