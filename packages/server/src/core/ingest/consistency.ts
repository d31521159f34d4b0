import { cellWorth, kindOf, TELLING } from './cells.ts'
import { headerEvidence } from './header.ts'
import { CUT_LINES, type FieldStyle, type SplitText, splitLines, type TextRecord } from './split.ts'
import { fits, headerAbove, isOneShort } from './table-start.ts'
import type { TextWindow } from './window.ts'

/** A style, and how well it reads the beginning of a text. */
export interface Trial {
  readonly style: FieldStyle
  readonly records: readonly TextRecord[]
  /** The field count of the table's records. */
  readonly width: number
  /** How well the style reads the text, 0 … 1. */
  readonly score: number
}

const TRIED_RECORDS = 500
const JUDGED_CELLS = 800
const JUDGED_CELLS_OF_RECORD = 100
/** A table of this width is not taken for the texts of one column. */
const WIDE = 4
/** A header of this width speaks for it against others that fit better by little. */
const FIRST_WIDTH = 1.2
/** A style that divides some lines is not tried for those that it does not divide: they may be titles. */
const UNDIVIDED = 0.5
/** How far a delimiter that is common within values is believed. */
const BELIEF: Readonly<Record<string, number>> = { '^': 0.9, '~': 0.9, ':': 0.6, ' ': 0.72 }
/** What a few titles above the table cost at most, as a share of the score. */
const MOST_TITLES_COST = 0.35

/**
 * Tries a style: the share of lines in records of one width, times how far that width divides at all (w / (w + 1)), times how
 * much the cells look like values. Pure; no I/O. After the data consistency of van den Burg, Nazábal and Sutton (2019).
 */
export function tryStyle(
  { text, until }: TextWindow,
  whole: boolean,
  style: FieldStyle,
  limit = TRIED_RECORDS,
): Trial {
  const split = splitLines(text, style, { limit, until, whole })
  const { records } = split
  const judged = judgeWidths(style.quote === '' ? withoutTorn(split) : split, whole)
  const [best] = judged.sort((a, b) => b.rank - a.rank)
  if (!best) return { style, records, width: 1, score: 0 }
  const { width, agreement, start } = best
  const table = records.slice(start).filter(record => fits(record, width))
  const kept = { style, records: split.cut && !whole ? records.slice(0, -1) : records, width }
  if (width > 1 && !believable(style.delimiter, best, table)) return { ...kept, score: 0 }
  const worth = width === 1 ? lineWorth(table) : meanWorth(table)
  const belief = width > 1 ? (BELIEF[style.delimiter] ?? 1) : 1
  return { ...kept, score: agreement * size(width) * worth * belief }
}

const OPENED = /^ *"[^"]*$|^ *'[^']*$/
const CLOSED = /^[^"]*"$|^[^']*'$/

/** Without quotes: what opens in the last field of a record and closes in the first of a later one was a line end in quotes. */
function withoutTorn(split: SplitText): SplitText {
  const records = [...split.records]
  for (const [at, record] of split.records.entries()) {
    if (!OPENED.test(record.fields.at(-1) ?? '')) continue
    const below = split.records.slice(at + 1, at + 1 + CUT_LINES)
    const next = below.findIndex(({ fields }) => fields.some(field => /["']/.test(field)))
    const closing = below[next]
    if (!closing || !CLOSED.test(closing.fields[0] ?? '')) continue
    for (let torn = at; torn <= at + 1 + next; torn += 1) {
      const whole = records[torn]
      if (whole) records[torn] = { ...whole, malformed: true }
    }
  }
  return { ...split, records }
}

function size(width: number): number {
  return width / (width + 1)
}

interface JudgedWidth {
  readonly width: number
  /** The share of lines in good records of this width, 0 … 1. */
  readonly share: number
  /** The share, less what the lines above the table cost. */
  readonly agreement: number
  readonly start: number
  readonly rank: number
}

/** Each width that some records have, as if it were that of the table. */
function judgeWidths(split: SplitText, whole: boolean): JudgedWidth[] {
  const records = split.cut && !whole && split.records.length > 1 ? split.records.slice(0, -1) : split.records
  const counts = new Map<number, number>()
  for (const { fields, blank, malformed } of records)
    if (!blank && !malformed) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1)
  const widths = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]).slice(0, 5)
  const first = records.find(record => !record.blank)
  return widths
    .filter(([, count], index) => index === 0 || count > 1)
    .map(([width]) => {
      const judged = judgeWidth(split, width, whole)
      const leading = width === 1 ? UNDIVIDED : first?.fields.length === width ? FIRST_WIDTH : 1
      return { ...judged, width, rank: judged.agreement * size(width) * leading }
    })
}

function judgeWidth({ records, lines, cut }: SplitText, width: number, whole: boolean) {
  const start = width === 1 ? 0 : records.findIndex(record => fits(record, width))
  const header = isHeaderShort(records, start, width) ? start - 1 : -1
  const gap = records.findLastIndex((record, index) => record.blank && index < start)
  let good = 0
  let bad = 0
  let titles = 0
  let cost = 0
  records.forEach((record, index) => {
    const taken = lines[index] ?? 1
    if (record.blank) return
    // Quotes that close well over a line end were meant: a record that is ragged besides is one bad line.
    const lost = record.malformed ? taken : 1
    if (cut && !whole && index > 0 && index === records.length - 1) bad += taken > CUT_LINES ? taken : 0
    else if (index === header || fits(record, width)) good += taken
    else if (index < start && isTitle(record, width, index < gap)) {
      titles += 1
      cost += index < gap && record.fields.length === 1 ? 0.02 : 0.1
    } else bad += lost
  })
  const doubt = titles > 0 && gap < 0 && !looksTitled(records.slice(start), width) ? 0.5 : 1
  const share = good === 0 ? 0 : good / (good + bad)
  return { start, share, agreement: share * (1 - Math.min(MOST_TITLES_COST, cost)) * doubt }
}

function isHeaderShort(records: readonly TextRecord[], start: number, width: number): boolean {
  const above = records[start - 1]
  return above !== undefined && isOneShort(above, width) && headerAbove(records, start, width)
}

/** A line above the table that is narrower by half, or any above a blank line. */
function isTitle({ fields, malformed }: TextRecord, width: number, apart: boolean): boolean {
  return !malformed && (apart || fields.length === 1 || fields.length * 2 <= width)
}

/** Whether a line that nothing divides, right above, may be a title: above a header, or above what is too wide to be its column. */
function looksTitled(table: readonly TextRecord[], width: number): boolean {
  const evidence = headerEvidence(table)
  return evidence > 0 || (evidence < 0 && width >= WIDE)
}

/** Whether a delimiter that is common within values divides these lines on purpose. */
function believable(delimiter: string, { share, width }: JudgedWidth, table: readonly TextRecord[]): boolean {
  const belief = BELIEF[delimiter] ?? 1
  if (belief === 1) return true
  if (share < 0.95 || table.length < (width > 2 || belief > 0.8 ? 2 : 3)) return false
  return (
    delimiter !== ' ' || table.some(({ quoted }) => quoted.includes(true)) || hasTellingColumn(table, width)
  )
}

function hasTellingColumn(table: readonly TextRecord[], width: number): boolean {
  const body = table.slice(1)
  return Array.from({ length: Math.min(width, 100) }, (_, index) => index).some(index =>
    body.every(({ fields }) => TELLING.has(kindOf(fields[index] ?? ''))),
  )
}

function meanWorth(table: readonly TextRecord[]): number {
  let cells = 0
  let sum = 0
  for (const { fields, quoted } of table) {
    if (cells >= JUDGED_CELLS) break
    fields.slice(0, JUDGED_CELLS_OF_RECORD).forEach((cell, index) => {
      cells += 1
      sum += quoted[index] ? 1 : cellWorth(cell)
    })
  }
  return cells === 0 ? 0 : sum / cells
}

const DIVIDED = /[,;\t|]/

/** Lines as values: numbers with commas are believed when all are numbers and the name above them holds no comma. */
function lineWorth(table: readonly TextRecord[]): number {
  const lines = table.slice(0, JUDGED_CELLS)
  const [first, ...below] = lines
  if (!first) return 0
  const title = first.fields[0] ?? ''
  const uniform =
    !DIVIDED.test(title) &&
    below.length > 0 &&
    below.every(({ fields }) => TELLING.has(kindOf(fields[0] ?? '')))
  if (uniform) return 1
  const sum = lines.reduce((total, { fields, quoted }) => {
    const cell = fields[0] ?? ''
    if (quoted[0]) return total + 1
    return total + (/[,;\t|][^\s]/.test(cell) ? Math.min(0.25, cellWorth(cell)) : cellWorth(cell))
  }, 0)
  return sum / lines.length
}
