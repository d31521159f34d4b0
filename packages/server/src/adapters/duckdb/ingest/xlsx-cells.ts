import { NULL_TOKENS } from '../../../core/ingest/values.ts'
import type { NumberKind } from '../../../core/ingest/xlsx-formats.ts'
import { cellNumber, serialText } from '../../../core/ingest/xlsx-numbers.ts'
import { collectTexts, type SheetCell } from '../../../core/ingest/xlsx-rows.ts'
import { SheetKind } from '../../../core/ingest/xlsx-table.ts'
import { refuse } from '../../../core/refusals.ts'
import { LONGEST_RECORD_BYTES } from './canonical.ts'
import type { Workbook } from './xlsx-open.ts'
import { openTextPages, type TextPages } from './xlsx-texts.ts'

/** What a cell holds, once its type, its style and the shared texts are looked up. */
export interface CellValue {
  /** One of `SheetKind`; 0: nothing. */
  readonly kind: number
  /** Null: nothing, or the shared text of this number. */
  readonly text: string | null
  readonly shared: number
}

/** Reads the cells of one workbook. */
export interface CellReader extends Disposable {
  readonly texts: TextPages
  read(cell: SheetCell): CellValue
  /** The text, also where it is a shared one; null: nothing. */
  textOf(value: CellValue): string | null
}

const { text, number, boolean, date, emptyText, token } = SheetKind
const NOTHING: CellValue = { kind: 0, text: null, shared: -1 }
const ISO_DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}/
const LONGEST_TOKEN = 32

/** Reads the shared texts, which come before any cell. `path` is for those that do not fit into memory. */
export async function openCells(
  book: Workbook,
  path: string,
  nullTokens: readonly string[] = NULL_TOKENS,
): Promise<CellReader> {
  const texts = openTextPages(path)
  const tokens = new Set(nullTokens)
  /** Shared texts that mean missing. */
  const sharedTokens = new Set<number>()
  if (book.texts) {
    const take = (one: string) => {
      if (one.length <= LONGEST_TOKEN && tokens.has(one)) sharedTokens.add(texts.length)
      texts.add(one)
    }
    try {
      for await (const _ of book.read(book.texts, collectTexts(take, LONGEST_RECORD_BYTES)));
    } catch (error) {
      texts[Symbol.dispose]()
      throw error
    }
  }
  const read = cellReading(book.styles, book.from1904, texts, tokens, sharedTokens)
  return {
    texts,
    read,
    textOf({ text, shared }) {
      let found = text
      if (shared >= 0) texts.read(shared, (bytes, from, to) => (found = bytes.toString('utf8', from, to)))
      return found
    },
    [Symbol.dispose]: () => texts[Symbol.dispose](),
  }
}

function cellReading(
  styles: readonly NumberKind[],
  from1904: boolean,
  texts: TextPages,
  tokens: ReadonlySet<string>,
  sharedTokens: ReadonlySet<number>,
): (cell: SheetCell) => CellValue {
  function readShared(value: string): CellValue {
    const shared = /^[0-9]+$/.test(value) ? Number(value) : -1
    if (shared < 0 || shared >= texts.length) throw noText(value)
    const kind = texts.size(shared) === 0 ? emptyText : sharedTokens.has(shared) ? token : text
    return { kind, text: null, shared }
  }

  function readText(value: string): CellValue {
    return { kind: value === '' ? emptyText : tokens.has(value) ? token : text, text: value, shared: -1 }
  }

  function readNumber(value: string, style: number): CellValue {
    const plain = cellNumber(value)
    if (plain === null) return readText(value)
    const kind = styles[style] ?? 'number'
    if (kind === 'number') return { kind: number, text: plain, shared: -1 }
    const day = serialText(Number(value), kind, from1904)
    if (day === null) return readText(plain)
    return { kind: ISO_DATE.test(day) ? date : text, text: day, shared: -1 }
  }

  return ({ type, style, value }) => {
    if (value === null || type === 'error') return NOTHING
    if (type === 'shared') return value === '' ? NOTHING : readShared(value)
    if (type === 'text') return readText(value)
    if (value === '') return NOTHING
    if (type === 'number') return readNumber(value, style)
    if (type === 'date') return { kind: ISO_DATE.test(value) ? date : text, text: value, shared: -1 }
    const isTrue = value === '1' || value === 'true'
    return { kind: boolean, text: isTrue ? 'true' : 'false', shared: -1 }
  }
}

function noText(value: string): Error {
  const message = `The workbook cannot be read: a cell names the shared text ${JSON.stringify(value.slice(0, 20))}, which is not there. Open it, save it anew as .xlsx, and send it again.`
  return refuse('unreadable_file', message)
}
