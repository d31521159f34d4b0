import type { CsvForm } from './format.ts'

/** One record of a CSV text, or a line of nothing. */
export interface CsvRow {
  readonly fields: readonly string[]
  /** Its bytes, without the line end. */
  readonly from: number
  readonly to: number
  /** Behind its line end: where the next one begins. */
  readonly after: number
  readonly blank: boolean
  /** Why it is no record; null for one that is. */
  readonly fault: string | null
  /** Its quotes lead astray: only the first line of what they enclose was given up. */
  readonly astray: boolean
}

export interface CsvRows {
  /** How many fields each row must have; before it is said, any number. */
  expect(width: number): void
  /** The row that begins at `from`; null: it does not end in the bytes, so call again with more of them, or with `last` when there are none. */
  next(bytes: Buffer, from: number, last: boolean): CsvRow | null
  /** The first line of a row that is longer than records may be; null: not even that ends in the bytes. */
  giveUp(bytes: Buffer, from: number, last: boolean): CsvRow | null
}

const LF = 10
const CR = 13
/** Bytes that may be read once more after quotes have led astray, beside twice what was read for good. */
const REREAD_BYTES = 64 * 2 ** 20

/**
 * Divides CSV by RFC 4180 with the characters of a form: nothing is guessed. Within quotes the escape works on the quote and on itself, and
 * a doubled quote is one quote whatever the escape is. Of a row with a fault that reaches over several lines only the first is given up, so
 * that a quote which is never closed takes no other row with it. Pure; no I/O.
 */
export function openCsvRows(form: CsvForm): CsvRows {
  const { charset } = form
  const encoding = charset === 'ISO-8859-1' ? 'latin1' : 'utf8'
  const [delimiter, quote, escaping] = [form.delimiter, form.quote, form.escape].map(mark =>
    Buffer.from(mark, encoding),
  ) as [Buffer, Buffer, Buffer]
  let width: number | null = null
  let passed = 0
  let reread = 0
  let bytes: Buffer = Buffer.alloc(0)
  let end = 0
  let isLast = false
  /** Behind the field that was read last. */
  let at = 0
  let fault: string | null = null

  function stands(mark: Buffer, place: number): boolean {
    if (mark.length === 0 || bytes[place] !== mark[0] || place + mark.length > end) return false
    return mark.length === 1 || bytes.compare(mark, 0, mark.length, place, place + mark.length) === 0
  }

  function isLineEnd(place: number): boolean {
    return bytes[place] === LF || bytes[place] === CR
  }

  function textOf(from: number, to: number): string {
    const part = bytes.subarray(from, to)
    if (charset === 'ISO-8859-1') return part.toString('latin1')
    const text = part.toString('latin1')
    if (!/[\x80-\xff]/.test(text)) return text
    if (charset === 'US-ASCII' || !isUtf8(part)) fault ??= `It holds bytes that are not ${charset}`
    return part.toString('utf8')
  }

  /** The content of a field whose opening quote is at `at`; null: it is not closed in the bytes. */
  function readQuoted(): string | null {
    let text = ''
    let from = at + quote.length
    for (let place = from; place < end; ) {
      const isQuote = stands(quote, place)
      if (!isQuote && !stands(escaping, place)) {
        place += 1
        continue
      }
      const mark = isQuote ? quote : escaping
      const next = place + mark.length
      // What comes behind it says what it means.
      if (next >= end && !isLast) return null
      const isPair = stands(quote, next) || (!isQuote && stands(escaping, next))
      if (isPair) {
        const second = stands(quote, next) ? quote : escaping
        text += textOf(from, place) + second.toString(encoding)
        from = next + second.length
        place = from
      } else if (isQuote) {
        at = next
        return text + textOf(from, place)
      } else place = next
    }
    return null
  }

  /** To the delimiter or line end, or the end of the bytes. */
  function passPlain(): void {
    while (at < end && !isLineEnd(at) && !stands(delimiter, at)) at += 1
  }

  function readField(): string | null {
    if (!stands(quote, at)) {
      const from = at
      passPlain()
      return textOf(from, at)
    }
    const text = readQuoted()
    if (text === null) return null
    const closed = at
    passPlain()
    if (at > closed) fault ??= 'Something stands between a closing quote and the end of its field'
    return text
  }

  /** Null: the row does not end in the bytes. */
  function readRow(from: number): string[] | null {
    at = from
    fault = null
    const fields: string[] = []
    for (;;) {
      const field = readField()
      if (field === null) return null
      fields.push(field)
      if (at >= end) return isLast ? fields : null
      if (isLineEnd(at)) return bytes[at] === CR && at + 1 >= end && !isLast ? null : fields
      at += delimiter.length
    }
  }

  function endOfLine(from: number): number {
    let place = from
    while (place < end && !isLineEnd(place)) place += 1
    return place
  }

  function rowOf(
    fields: readonly string[],
    from: number,
    to: number,
    why: string | null,
    astray = false,
  ): CsvRow {
    const pair = bytes[to] === CR && bytes[to + 1] === LF && to + 1 < end
    const after = Math.min(end, to + (pair ? 2 : 1))
    passed += after - from
    return { fields, from, to, after, blank: to === from, fault: why, astray }
  }

  function lineOf(from: number, why: string): CsvRow | null {
    const to = endOfLine(from)
    if (to >= end && !isLast) return null
    reread += Math.max(0, at - to)
    return rowOf([], from, to, why, true)
  }

  function begin(chunk: Buffer, last: boolean): void {
    bytes = chunk
    end = chunk.length
    isLast = last
  }

  function oneLine(from: number): CsvRow | null {
    const to = endOfLine(from)
    if (to >= end && !isLast) return null
    const [whole, wasLast] = [end, isLast]
    end = to
    isLast = true
    const fields = readRow(from)
    end = whole
    isLast = wasLast
    return rowOf(fields ?? [], from, to, faultOf(fields), fields === null)
  }

  function faultOf(fields: readonly string[] | null): string | null {
    if (fields === null) return UNCLOSED
    if (fault !== null || width === null || fields.length === width) return fault
    return `It has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, and the header has ${width}`
  }

  return {
    expect(count) {
      width = count
    },
    next(chunk, from, last) {
      begin(chunk, last)
      if (from >= end) return null
      if (reread > REREAD_BYTES + 2 * passed) return oneLine(from)
      if (isLineEnd(from))
        return bytes[from] === CR && from + 1 >= end && !last ? null : rowOf([], from, from, null)
      const fields = readRow(from)
      if (fields === null) {
        if (!last) return null
        at = end
        return lineOf(from, UNCLOSED)
      }
      const why = faultOf(fields)
      if (why !== null && endOfLine(from) < at) return lineOf(from, why)
      return rowOf(fields, from, at, why)
    },
    giveUp(chunk, from, last) {
      begin(chunk, last)
      at = end
      return lineOf(from, 'It is longer than 16 MiB, or a quote is not closed')
    },
  }
}

const UNCLOSED = 'A quote is not closed'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes)
    return true
  } catch {
    return false
  }
}
