import type { CsvCounter } from '../ingest/csv-count.ts'
import type { CsvForm } from './format.ts'

const LF = 10
const CR = 13
/** Bytes of one character. */
const LONGEST_MARK = 4

/**
 * Counts the records of a CSV text by the rules of a batch, one byte after the other and knowing nothing of fields: the count that reading
 * is held against. Lines of nothing are among them. Pure; no I/O.
 */
export function countBatchCsv(form: Pick<CsvForm, 'delimiter' | 'quote' | 'escape' | 'charset'>): CsvCounter {
  const encoding = form.charset === 'ISO-8859-1' ? 'latin1' : 'utf8'
  const watch = (mark: string) => markWatch(Buffer.from(mark, encoding))
  const delimiter = watch(form.delimiter)
  const quote = watch(form.quote)
  const escaping = form.escape === form.quote ? null : watch(form.escape)
  const meaning = new Uint8Array(256)
  const marks = [delimiter, quote, escaping].flatMap(mark => mark ?? [])
  // Bytes between those of a longer mark mean something, too.
  if (marks.some(({ bytes }) => bytes.length > 1)) meaning.fill(1)
  for (const { bytes } of marks) for (const byte of bytes) meaning[byte] = 1
  meaning[LF] = 1
  meaning[CR] = 1

  let records = 0
  let begun = false
  let afterCr = false
  let quoted = false
  /** Bytes since the field began, or since its closing quote: only there does a quote mean something. */
  let since = 0
  /** Within quotes: bytes since an escape; -1: there is none that the next mark could be the second of. */
  let sinceEscape = -1

  function endRecord(byte: number): void {
    if (byte === LF && afterCr) {
      afterCr = false
      return
    }
    records += 1
    begun = false
    afterCr = byte === CR
    since = 0
  }

  function passQuoted(isQuote: boolean, isEscape: boolean): void {
    if (sinceEscape >= 0) sinceEscape = sinceEscape < LONGEST_MARK ? sinceEscape + 1 : -1
    if (isQuote) {
      quoted = sinceEscape === quote.bytes.length
      since = 0
      sinceEscape = -1
    } else if (isEscape) sinceEscape = sinceEscape === escaping?.bytes.length ? -1 : 0
  }

  function passByte(byte: number): void {
    const isDelimiter = delimiter.pass(byte)
    const isQuote = quote.pass(byte)
    const isEscape = escaping?.pass(byte) ?? false
    if (quoted) passQuoted(isQuote, isEscape)
    else if (byte === LF || byte === CR) endRecord(byte)
    else passPlain(isDelimiter, isQuote)
  }

  function passPlain(isDelimiter: boolean, isQuote: boolean): void {
    begun = true
    afterCr = false
    since = isDelimiter ? 0 : since + 1
    if (isDelimiter || !isQuote || since !== quote.bytes.length) return
    quoted = true
    sinceEscape = -1
  }

  return {
    add(bytes, from, to) {
      for (let at = from; at < to; at += 1) {
        const byte = bytes[at] as number
        // Most bytes are part of no mark.
        if (meaning[byte] === 1 || !begun || since === 0 || sinceEscape >= 0) passByte(byte)
      }
    },
    take() {
      const taken = records + (begun ? 1 : 0)
      records = 0
      begun = false
      afterCr = false
      quoted = false
      since = 0
      sinceEscape = -1
      for (const mark of marks) mark.forget()
      return taken
    },
  }
}

/** Looks out for a mark, which is one character. */
function markWatch(bytes: Buffer) {
  let matched = 0
  return {
    bytes,
    /** Whether the byte completes the mark. A character begins with a byte that is nowhere else in one. */
    pass(byte: number): boolean {
      matched = byte === bytes[matched] ? matched + 1 : byte === bytes[0] ? 1 : 0
      if (matched < bytes.length) return false
      matched = 0
      return true
    },
    forget() {
      matched = 0
    },
  }
}
