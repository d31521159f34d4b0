import { createReadStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { QueryPlan } from '../../../core/query/query.ts'
import { refuse } from '../../../core/refusals.ts'
import { run } from '../run.ts'
import { countSql } from '../select.ts'
import type { Session } from '../session.ts'
import { copy, rawText } from './copy.ts'
import type { Format } from './format.ts'
import { CELL_TOO_LONG, headerRow, sheetRowsSql } from './sheet.ts'
import { openZip } from './zip.ts'

const MOST_ROWS = 1_048_575n
const MOST_COLUMNS = 16_384
const MOST_CHARACTERS = 32_767

/** An Excel workbook of one sheet. Refuses with `export_too_large` what Excel cannot hold, before the first byte. */
export const writeXlsx: Format = async ({ plan, paths, target }, session, checked) => {
  await checkLimits(plan, paths, session)
  const rows = join(session.grant.folder, 'rows.xml')
  await writeRows(plan, paths, rows, session)
  checked()
  const head = Buffer.from(`${SHEET_HEAD}${headerRow(plan.selected.map(({ name }) => name))}`)
  const tail = Buffer.from('</sheetData></worksheet>')
  const size = head.byteLength + (await stat(rows)).size + tail.byteLength
  await using file = await open(target, 'r+')
  const zip = openZip(file, session.signal)
  for (const [name, xml] of PARTS) await zip.add(name, Buffer.byteLength(xml), [Buffer.from(xml)])
  await zip.add('xl/worksheets/sheet1.xml', size, joined(head, rows, tail))
  await zip.end()
  await rm(rows)
}

async function checkLimits(plan: QueryPlan, paths: readonly string[], session: Session): Promise<void> {
  if (plan.selected.length > MOST_COLUMNS) {
    throw tooLarge(
      `An xlsx sheet holds at most ${MOST_COLUMNS} columns; these are ${plan.selected.length}. Choose columns, or`,
    )
  }
  if (plan.selected.some(({ name }) => name.length > MOST_CHARACTERS)) throw cellTooLong('A column name')
  const result = await run(session.connection, countSql(plan, paths))
  const count = result.getChunk(0).getRowValues(0)[0]
  if (typeof count === 'bigint' && count > MOST_ROWS) {
    throw tooLarge(
      `An xlsx sheet holds at most ${MOST_ROWS} data rows; these are ${count}. Filter the rows, or`,
    )
  }
}

async function writeRows(
  plan: QueryPlan,
  paths: readonly string[],
  target: string,
  session: Session,
): Promise<void> {
  try {
    await copy(session.connection, sheetRowsSql(plan, paths), target, rawText())
  } catch (error) {
    if (error instanceof Error && error.message.includes(CELL_TOO_LONG)) throw cellTooLong('A value')
    throw error
  }
}

function cellTooLong(what: string): Error {
  return tooLarge(
    `${what} has more than ${MOST_CHARACTERS} characters, the most an xlsx cell holds. Leave its column out, or`,
  )
}

function tooLarge(sentence: string): Error {
  return refuse('export_too_large', `${sentence} download csv or parquet, which have no such limit.`)
}

async function* joined(head: Uint8Array, path: string, tail: Uint8Array): AsyncGenerator<Uint8Array> {
  yield head
  yield* createReadStream(path, { highWaterMark: 2 ** 20 })
  yield tail
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const SHEET_HEAD = `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`

const PARTS: readonly (readonly [string, string])[] = [
  [
    '[Content_Types].xml',
    `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KIND}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${KIND}.styles+xml"/></Types>`,
  ],
  [
    '_rels/.rels',
    `${XML}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    'xl/workbook.xml',
    `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  ],
  [
    'xl/_rels/workbook.xml.rels',
    `${XML}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${DOCUMENT}/styles" Target="styles.xml"/></Relationships>`,
  ],
  [
    'xl/styles.xml',
    `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>`,
  ],
]
