import type { CsvForm } from './format.ts'

/** One record of a CSV text. */
export interface CsvRow {
  readonly fields: readonly string[]
  /** As it stands in the file, without its line end. */
  readonly raw: string
  /** A line of nothing. */
  readonly blank: boolean
  /** Why it is no record; null for one that is. */
  readonly fault: string | null
}

export interface CsvRows {
  /** The records that end in the text given so far. */
  add(text: string): CsvRow[]
  /** The last record, where the file does not end with a line end. */
  end(): CsvRow[]
}

const LONGEST_RECORD = 16 * 2 ** 20

/**
 * Divides CSV by RFC 4180 with the characters of a form: nothing is guessed. Within quotes the escape works on the quote and on itself, and
 * a doubled quote is one quote whatever the escape is. Pure; no I/O.
 */
export function openCsvRows({ delimiter, quote, escape: escaping }: CsvForm): CsvRows {
  let fields: string[] = []
  let field = ''
  let raw = ''
  let fault: string | null = null
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start'
  /** Within quotes: what came last may mean something else with the next character. */
  let pending: '' | 'quote' | 'escape' = ''
  let afterCr = false

  function finish(): CsvRow {
    fields.push(field)
    const blank = fields.length === 1 && raw === ''
    const row = {
      fields,
      raw,
      blank,
      fault: state === 'quoted' && pending !== 'quote' ? 'A quote is not closed' : fault,
    }
    fields = []
    field = ''
    raw = ''
    fault = null
    state = 'start'
    pending = ''
    return row
  }

  function inQuotes(character: string): boolean {
    if (pending === 'escape') {
      pending = ''
      field += character === quote || character === escaping ? character : `${escaping}${character}`
      return true
    }
    if (pending === 'quote') {
      pending = ''
      if (character === quote) {
        field += quote
        return true
      }
      state = 'closed'
      return false
    }
    if (character === quote) pending = 'quote'
    else if (character === escaping) pending = 'escape'
    else field += character
    return true
  }

  function take(character: string): void {
    if (state === 'quoted' && inQuotes(character)) return
    if (character === delimiter) {
      fields.push(field)
      field = ''
      state = 'start'
    } else if (state === 'start' && character === quote) state = 'quoted'
    else if (state === 'closed') fault ??= 'Something stands between a closing quote and the end of its field'
    else {
      state = 'plain'
      field += character
    }
  }

  function isEnd(character: string): boolean {
    const ends = character === '\n' || character === '\r'
    return ends && (state !== 'quoted' || pending === 'quote')
  }

  return {
    add(text) {
      const rows: CsvRow[] = []
      for (const character of text) {
        const paired = afterCr && character === '\n'
        afterCr = false
        if (paired) continue
        if (isEnd(character)) {
          afterCr = character === '\r'
          rows.push(finish())
          continue
        }
        if (raw.length < LONGEST_RECORD) {
          take(character)
          raw += character
        } else fault = 'The record is longer than 16 MiB'
      }
      return rows
    },
    end: () => (raw === '' && fields.length === 0 ? [] : [finish()]),
  }
}
