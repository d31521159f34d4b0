import { kindOf, TELLING } from './cells.ts'
import { headerEvidence } from './header.ts'
import type { TextRecord } from './split.ts'

/** More lines than these above a table are no titles. */
const MOST_PREAMBLE = 100
/** In records: what stands above a blank line and is longer is a table of its own. */
const LONGEST_BLOCK = 20

/**
 * The index of the first record of the table, its header where it has one: behind titles, keys and values, blank lines and
 * lines that a spreadsheet padded with delimiters. Pure; no I/O. `width` is the field count of the table's records; without a
 * `header`, the first that has it is data, whatever stands in it.
 */
export function findStart(records: readonly TextRecord[], width: number, header = true): number {
  const fitting = records.findIndex(record => fits(record, width))
  const first = fitting < 0 || fitting > MOST_PREAMBLE ? 0 : fitting
  if (!header) return firstFilled(records, first)
  const start = behindBlock(records, behindPadding(records, first, width), width)
  if (start !== first) return start
  return headerAbove(records, first, width) ? first - 1 : firstFilled(records, first)
}

export function fits({ fields, blank, malformed }: TextRecord, width: number): boolean {
  return !blank && !malformed && fields.length === width
}

function firstFilled(records: readonly TextRecord[], from: number): number {
  const filled = records.findIndex((record, index) => index >= from && !record.blank)
  return filled < 0 ? from : filled
}

/** A title with empty fields behind it, and lines of nothing but delimiters. */
function behindPadding(records: readonly TextRecord[], first: number, width: number): number {
  let at = first
  while (isPadded(records[at], width)) at += 1
  if (at === first || at >= records.length) return first
  const emptied = records.slice(first, at).some(record => !record.blank && filled(record) === 0)
  return emptied || (width > 2 && headerEvidence(records.slice(at)) > 0) ? at : first
}

function isPadded(record: TextRecord | undefined, width: number): boolean {
  if (!record || record.blank) return record !== undefined
  return (
    fits(record, width) &&
    width > 1 &&
    (filled(record) === 0 || (filled(record) === 1 && record.fields[0] !== ''))
  )
}

function filled({ fields }: TextRecord): number {
  return fields.filter(field => field.trim() !== '').length
}

/** A few keys and values as wide as the table by chance, a blank line, and then what is plainly a header. */
function behindBlock(records: readonly TextRecord[], first: number, width: number): number {
  const gap = records.findIndex((record, index) => index > first && record.blank)
  if (width === 1 || gap < 0 || gap - first > LONGEST_BLOCK) return first
  const next = firstFilled(records, gap)
  const below = records.slice(next)
  const block = records.slice(first, gap)
  if (!below[0] || !fits(below[0], width) || below.filter(record => fits(record, width)).length < 2)
    return first
  const isPlain = namesMost(below[0]) && headerEvidence(below) > 0
  return isPlain && headerEvidence(block) <= 0 ? next : first
}

/** Whether most fields hold something, and none of them a number, a date or another telling value. */
function namesMost({ fields }: TextRecord): boolean {
  const named = fields.filter(field => field.trim() !== '')
  return named.length * 2 > fields.length && named.every(field => !TELLING.has(kindOf(field)))
}

/** The record above the first that fits: a header with a name more or less than there are columns. */
export function headerAbove(records: readonly TextRecord[], first: number, width: number): boolean {
  const above = records[first - 1]
  if (!above || above.blank || above.malformed) return false
  const near = above.fields.length > width || isOneShort(above, width)
  const table = records.slice(first)
  return near && table.filter(record => fits(record, width)).length > 1 && headerEvidence(table) <= 0
}

/** As a header is that lacks the name of the row names. */
export function isOneShort({ fields }: TextRecord, width: number): boolean {
  return width > 2 && fields.length === width - 1 && fields.every(field => !TELLING.has(kindOf(field)))
}
