import { refuse } from '../refusals.ts'
import { type ByteFacts, countBytes } from './byte-facts.ts'
import type { Encoding } from './load.ts'

export interface FoundEncoding {
  readonly encoding: Encoding
  /** Bytes of the byte order marks, which are no text. */
  readonly bomBytes: number
  /** Only ASCII was seen, so that what comes later may still show another encoding. */
  readonly ascii: boolean
  /** Nothing in the bytes proves it; it is the likeliest. */
  readonly assumed: boolean
}

const ADVICE = 'Save it as UTF-8 and send it again.'
const MARKS: readonly (readonly [encoding: Encoding, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]
/** Below this, letters outside ASCII are too few to tell a script by. */
const FEW_LETTERS = 16

/**
 * The encoding of a text by the bytes of its beginning. Pure; no I/O.
 * Refuses with `unreadable_file` what is no text, and text in encodings that are not read.
 */
export function findEncoding(head: Uint8Array, asked?: Encoding): FoundEncoding {
  const mark = byteOrderMark(head)
  const found = (encoding: Encoding, assumed = false, ascii = false): FoundEncoding => {
    const bomBytes = mark?.encoding === encoding ? mark.bytes : 0
    return { encoding, bomBytes, ascii, assumed }
  }
  if (asked) return found(asked)
  if (isUtf32(head))
    throw refuse('unreadable_file', `The file is written in UTF-32, which is not read. ${ADVICE}`)
  if (mark) return found(mark.encoding)
  const facts = countBytes(head)
  const wide = wideEncoding(facts)
  if (wide) return found(wide.encoding, wide.assumed)
  if (isBinary(facts))
    throw refuse(
      'unreadable_file',
      'The file is no text, and no Parquet file or workbook either: it holds binary data.',
    )
  if (facts.high === 0) return found('utf-8', false, true)
  if (facts.sequences > 3 * facts.invalid) return found('utf-8')
  refuseForeign(facts, head)
  return found('windows-1252', true)
}

/** The text of bytes from the beginning of a file; a character cut at the end is left out. */
export function decodeHead(head: Uint8Array, { encoding, bomBytes }: FoundEncoding): string {
  const bytes = head.subarray(bomBytes)
  if (encoding === 'iso-8859-1') return Buffer.from(bytes).toString('latin1')
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes, { stream: true })
}

/** The mark at the beginning, with those that joining files left behind it. */
function byteOrderMark(head: Uint8Array): { encoding: Encoding; bytes: number } | null {
  const found = MARKS.find(([, mark]) => mark.every((byte, index) => head[index] === byte))
  if (!found) return null
  const [encoding, mark] = found
  let bytes = mark.length
  while (mark.every((byte, index) => head[bytes + index] === byte)) bytes += mark.length
  return { encoding, bytes }
}

function isUtf32(head: Uint8Array): boolean {
  const at = (index: number) => head[index] ?? -1
  if (at(0) === 0xff && at(1) === 0xfe && at(2) === 0 && at(3) === 0) return true
  if (at(0) === 0 && at(1) === 0 && at(2) === 0xfe && at(3) === 0xff) return true
  const units = Math.min(64, Math.floor(head.length / 4))
  const all = (zeros: readonly number[], one: number) =>
    Array.from({ length: units }, (_, unit) => unit * 4).every(
      from => zeros.every(index => at(from + index) === 0) && at(from + one) > 0,
    )
  return units > 1 && (all([2, 3], 0) || all([0, 1], 3))
}

/** Text in a Latin script has a NUL in every second byte of UTF-16; in any script its line ends, spaces and commas have one. */
function wideEncoding(facts: ByteFacts): { encoding: Encoding; assumed: boolean } | null {
  const { length, nulEven, nulOdd, plainLittle, plainBig } = facts
  if (nulOdd > length / 4 && nulEven < length / 40) return { encoding: 'utf-16le', assumed: false }
  if (nulEven > length / 4 && nulOdd < length / 40) return { encoding: 'utf-16be', assumed: false }
  if (plainLittle > 2 && plainLittle > 20 * plainBig && nulOdd > 4 * nulEven && nulOdd > length / 50)
    return { encoding: 'utf-16le', assumed: true }
  if (plainBig > 2 && plainBig > 20 * plainLittle && nulEven > 4 * nulOdd && nulEven > length / 50)
    return { encoding: 'utf-16be', assumed: true }
  return null
}

function isBinary({ length, controls, nulEven, nulOdd }: ByteFacts): boolean {
  return controls > length / 20 + 3 || nulEven + nulOdd > length / 1000 + 1
}

/** Refuses texts that windows-1252 would turn into nonsense, as far as bytes can tell. */
function refuseForeign(facts: ByteFacts, head: Uint8Array): void {
  const { length, high, undefined1252, c1, spaces, ebcdicSpaces, runs, letters } = facts
  const message = (name: string) =>
    `The file seems to be written in ${name}, which is not read. ${ADVICE} If that is wrong, say its encoding.`
  if (ebcdicSpaces > length / 50 && spaces < length / 200 && high > length / 3)
    throw refuse('unreadable_file', message('EBCDIC'))
  if (high >= FEW_LETTERS / 2 && c1 > high / 4 && decodes(head, 'shift_jis'))
    throw refuse('unreadable_file', message('Shift-JIS'))
  if (high < FEW_LETTERS) return
  // In Latin scripts letters outside ASCII stand alone or in pairs.
  if (runs > high * 0.6 && runs > letters) {
    const eastern = ['gb18030', 'euc-kr', 'euc-jp', 'big5'].some(label => decodes(head, label))
    const name = eastern
      ? 'an East Asian encoding such as GBK, Big5, EUC-KR or EUC-JP, or in a Cyrillic, Greek or Arabic one'
      : 'an encoding of another script, such as windows-1251 or KOI8-R'
    throw refuse('unreadable_file', message(name))
  }
  // Five byte values mean nothing in windows-1252; text in it does not hold them.
  if (undefined1252 > 0 && high > length / 20)
    throw refuse(
      'unreadable_file',
      `The encoding of the file is neither UTF-8, UTF-16 nor windows-1252. ${ADVICE}`,
    )
}

function decodes(head: Uint8Array, label: string): boolean {
  try {
    new TextDecoder(label, { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}
