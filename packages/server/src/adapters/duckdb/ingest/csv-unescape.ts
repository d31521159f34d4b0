import type { CsvStyle } from '../../../core/ingest/csv-style.ts'
import type { CanonicalFile } from './canonical.ts'

/** Writes a value that holds something escaped. */
export type Unescape = (file: CanonicalFile, source: Uint8Array, from: number, to: number) => void

/** What escapes a quote, or itself, is no part of the value; before anything else it is a character like others. */
export function openUnescape({ quote, escaping }: CsvStyle): Unescape {
  let scratch = Buffer.allocUnsafeSlow(2 ** 12)
  return (file, source, from, to) => {
    if (to - from > scratch.length) scratch = Buffer.allocUnsafeSlow(2 * (to - from))
    let used = 0
    for (let at = from; at < to; at += 1) {
      const next = source[at + 1]
      if (source[at] === escaping && at + 1 < to && (next === quote || next === escaping)) at += 1
      scratch[used++] = source[at] as number
    }
    file.bytes(scratch, 0, used)
  }
}
