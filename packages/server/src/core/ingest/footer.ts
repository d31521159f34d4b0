/** A record at the very end of a text that has fewer fields than the table has columns. */
export interface TailRecord {
  readonly text: string
  readonly fields: number
  /** A blank line, or nothing but such records up to one, stands above it. */
  readonly apart: boolean
}

/** No more records than these are looked at. */
export const LONGEST_FOOTER = 20

const SUM =
  /^["'\s]*((grand|sub|over)[\s-]?)?(totals?|sums?|count|average|mean|summe|gesamt|insgesamt|somme|suma|totale)\b/i
const ORIGIN =
  /^["'\s]*(source|sources|notes?|remarks?|footnotes?|quelle|hinweis|fuente|fonte|copyright|generated|exported|printed|created|downloaded|compiled|last updated|updated|see also|page \d+|report)\b/i
const COUNT = /^["'\s]*\(?\s*([0-9][0-9.,' ]*|no)\s+(rows?|records?|lines?|entries|items|results?)\b/i
const COUNTED = /^["'\s]*(rows?|records?|lines?|number of (rows|records)|row count|record count)\s*[:=,;\t|]/i
const END = /^["'\s]*([-=*_#~.\s]{3,}$|[-=*#<[(\s]*(end|eof|fin|ende|trailer)\b|\\\.\s*$|©)/i
const STARTS_LIKE_TEXT = /^["'\s]*[\p{L}(*†‡¹²³[©-]/u

/**
 * How many of the last records are no rows but a footer, such as a total, a source or a count. Pure; no I/O. Every one of them has
 * fewer fields than the table, so that no row is ever taken for a footer; a row that was cut off is none.
 */
export function countFooter(tail: readonly TailRecord[], width: number): number {
  let count = 0
  for (const record of [...tail].reverse()) {
    if (!endsTable(record.text) && !(record.apart && isTitle(record, width))) break
    count += 1
  }
  return count
}

function endsTable(text: string): boolean {
  return text.trim() === '\x1a' || [SUM, ORIGIN, COUNT, COUNTED, END].some(pattern => pattern.test(text))
}

/** What stands below a blank line reads like a text, and does not fill half of a row. */
function isTitle({ text, fields }: TailRecord, width: number): boolean {
  return (fields === 1 || fields * 2 <= width) && STARTS_LIKE_TEXT.test(text)
}
