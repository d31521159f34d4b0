import { type CellKind, kindOf, TELLING } from './cells.ts'
import type { Trial } from './consistency.ts'
import { headerEvidence } from './header.ts'
import type { TextRecord } from './split.ts'
import { findStart, fits } from './table-start.ts'

/** Values that spreadsheets write, which begin like a remark. */
const SHEET_ERROR = /^#(n\/a|div\/0!|ref!|value!|name\?|null!|num!)/i

/**
 * Whether the lines that begin with `mark` are remarks: they are, when they do not fit the table that stands without them.
 * `plain` is the trial of the same style in which they are records. Pure; no I/O.
 */
export function areRemarks(mark: string, plain: Trial, without: Trial): boolean {
  const { width } = without
  const table = without.records.slice(findStart(without.records, width))
  const top = table[0]?.line ?? 0
  const kind = firstKind(table)
  const unquoted = plain.style.quote === ''
  const marked = plain.records.filter(
    ({ fields, quoted, blank }) => !blank && !quoted[0] && (fields[0] ?? '').startsWith(mark),
  )
  const strange = marked.filter(record => {
    const cell = record.fields[0] ?? ''
    if (SHEET_ERROR.test(cell) || (unquoted && isCutFromQuotes(record))) return false
    if (!fits(record, width)) return true
    if (isHeader(record, top, table)) return false
    const spaced = /^\s/.test(cell.slice(mark.length))
    if (spaced && kind !== null && kindOf(cell) !== kind) return true
    return spaced && width === 1 && record.line < top
  })
  const fitting = marked.length - strange.length
  const within = strange.some(({ line }) => line > top)
  const header = !within && marked.some(record => fits(record, width) && isHeader(record, top, table))
  return strange.length > 0 && !header && strange.length >= 3 * fitting
}

/** Whether quotes end or begin beside delimiters: to who knows of quotes, the line may be the rest of a text of several lines. */
function isCutFromQuotes({ fields }: TextRecord): boolean {
  return fields.length > 1 && fields.some(field => /^["']|["']$/.test(field))
}

/** It stands right above a table that has no other header. */
function isHeader(record: TextRecord, top: number, table: readonly TextRecord[]): boolean {
  const named = record.fields.length > 1 && record.fields.every(field => kindOf(field) === 'word')
  return named && record.line === top - 1 && headerEvidence(table) <= 0
}

function firstKind(table: readonly TextRecord[]): CellKind | null {
  const kinds = table.slice(1).flatMap(({ fields, blank }) => (blank ? [] : kindOf(fields[0] ?? '')))
  const [kind] = kinds
  return kind !== undefined && TELLING.has(kind) && kinds.every(other => other === kind) ? kind : null
}
