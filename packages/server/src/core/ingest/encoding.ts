import { refuse } from '../refusals.ts'
import type { Encoding } from './load.ts'

export interface FoundEncoding {
  readonly encoding: Encoding
  /** Bytes of the byte order mark, which are no text. */
  readonly bomBytes: number
  /** Only ASCII was seen, so that what comes later may still show another encoding. */
  readonly ascii: boolean
  /** Nothing in the bytes proves it; it is the likeliest. */
  readonly assumed: boolean
}

/**
 * The encoding of a text by the bytes of its beginning. Pure; no I/O.
 * Refuses with `unreadable_file` what is no text.
 */
export function findEncoding(head: Uint8Array, asked?: Encoding): FoundEncoding {
  const bom = byteOrderMark(head)
  if (asked) {
    return {
      encoding: asked,
      bomBytes: bom?.encoding === asked ? bom.bytes : 0,
      ascii: false,
      assumed: false,
    }
  }
  if (bom) return { encoding: bom.encoding, bomBytes: bom.bytes, ascii: false, assumed: false }
  const found = (encoding: Encoding, ascii = false, assumed = false) => ({
    encoding,
    bomBytes: 0,
    ascii,
    assumed,
  })
  const counted = countBytes(head)
  const wide = wideEncoding(head.length, counted)
  if (wide) return found(wide, false, true)
  if (counted.controls > head.length / 100 + 2 || counted.nulEven + counted.nulOdd > head.length / 1000 + 1) {
    throw refuse('unreadable_file', 'The file is neither CSV nor Parquet: it holds binary data and no text.')
  }
  if (counted.high === 0) return found('utf-8', true)
  if (isUtf8(head)) return found('utf-8')
  // Five byte values mean nothing in windows-1252; text in it does not hold them.
  if (counted.undefined1252 > 0 && counted.high > head.length / 20) {
    throw refuse(
      'unreadable_file',
      'The encoding of the file is neither UTF-8, UTF-16 nor windows-1252. Save it as UTF-8 and send it again.',
    )
  }
  return found('windows-1252', false, true)
}

/** The text of bytes from the beginning of a file; a character cut at the end is left out. */
export function decodeHead(head: Uint8Array, { encoding, bomBytes }: FoundEncoding): string {
  const bytes = head.subarray(bomBytes)
  if (encoding === 'iso-8859-1') return Buffer.from(bytes).toString('latin1')
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes, { stream: true })
}

function byteOrderMark(head: Uint8Array): { encoding: Encoding; bytes: number } | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bytes: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bytes: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bytes: 2 }
  return null
}

interface ByteCounts {
  nulEven: number
  nulOdd: number
  controls: number
  high: number
  undefined1252: number
}

function countBytes(head: Uint8Array): ByteCounts {
  const tally = new Uint32Array(256)
  const counts = { nulEven: 0, nulOdd: 0, controls: 0, high: 0, undefined1252: 0 }
  for (let at = 0; at < head.length; at += 1) {
    const byte = head[at] as number
    tally[byte] = (tally[byte] ?? 0) + 1
    if (byte === 0) counts[at % 2 === 0 ? 'nulEven' : 'nulOdd'] += 1
  }
  tally.forEach((count, byte) => {
    if (byte > 0 && byte < 32 && ![9, 10, 12, 13, 26].includes(byte)) counts.controls += count
    if (byte >= 128) counts.high += count
    if ([0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte)) counts.undefined1252 += count
  })
  return counts
}

/** Text in a Latin script has a NUL in every second byte of UTF-16. */
function wideEncoding(length: number, { nulEven, nulOdd }: ByteCounts): Encoding | null {
  const half = length / 2
  if (nulOdd > half * 0.5 && nulEven < half * 0.05) return 'utf-16le'
  if (nulEven > half * 0.5 && nulOdd < half * 0.05) return 'utf-16be'
  return null
}

function isUtf8(head: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}
