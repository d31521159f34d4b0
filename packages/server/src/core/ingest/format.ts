import { refuse } from '../refusals.ts'
import { nameForeign } from './foreign.ts'
import type { Compression, FileFormat } from './load.ts'

const MARKUP = /^\s*<(!doctype html|html|\?xml|svg)/i
const LIST_START = /^\s*\[\s*([{["]|\]|-?[0-9]|(true|false|null)\s*[,\]])/
const OBJECT_START = /^\s*\{\s*("(?:[^"\\]|\\.)*"\s*:|\}|$)/
/** A list that can be nothing but JSON, also where its end is missing. */
const TABLE_START = /^\s*\[\s*(\{|\[|\]\s*$)/

/**
 * What a file is, by its first and last bytes and never by its name. Pure; no I/O.
 * Refuses with `empty_file`, and with `unreadable_file` saying what it looks like.
 */
export function findFormat(head: Uint8Array, tail: Uint8Array): FileFormat {
  if (head.length === 0) throw refuse('empty_file', 'The file is empty: it has no bytes.')
  const start = Buffer.from(head).toString('latin1')
  if (start.startsWith('PAR1')) {
    if (Buffer.from(tail).toString('latin1').endsWith('PAR1') && head.length >= 12) return 'parquet'
    throw refuse(
      'unreadable_file',
      'The file begins like Parquet but does not end like it: it was cut off. Send the whole file again.',
    )
  }
  if (start.startsWith('PARE')) {
    throw refuse('unreadable_file', 'The file is an encrypted Parquet file; send it without encryption.')
  }
  if (start.startsWith('PK\x03\x04')) return 'xlsx'
  const foreign = nameForeign(start)
  if (foreign) throw notReadable(foreign)
  const text = start.startsWith('\xef\xbb\xbf') ? start.slice(3) : start
  if (MARKUP.test(text)) throw notReadable('an HTML or XML document')
  return findJson(wideText(start) ?? text, tail) ?? 'csv'
}

/** What the bytes are compressed with, by how they begin; null: nothing that can be undone here. Pure; no I/O. */
export function findCompression(head: Uint8Array): Compression | null {
  const word = head.length < 4 ? 0 : new DataView(head.buffer, head.byteOffset).getUint32(0, true)
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  // A frame that is to be skipped may come first.
  return word === 0xfd2fb528 || (word & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : null
}

/** One value, or one object per line. */
function findJson(text: string, tail: Uint8Array): 'json' | 'ndjson' | null {
  const isObject = OBJECT_START.test(text)
  if (!isObject && !LIST_START.test(text)) return null
  const end = Buffer.from(tail).toString('latin1').replaceAll('\0', '').trimEnd()
  if (!isObject && !end.endsWith(']') && !TABLE_START.test(text)) return null
  // A field of a CSV file may hold JSON; another field follows it then.
  if (/^[ \t]*[,;|][^\n]*[^\s]|^\t[^\s]/.test(text.slice(endOfValue(text)))) return null
  if (!isObject) return 'json'
  const [first = '', second = ''] = text.split('\n', 2000).filter(line => line.trim() !== '')
  return /^\s*\{.*\}\s*$/.test(first) && /^\s*[{[]?/.test(second) && second !== '' ? 'ndjson' : 'json'
}

/** Where the brackets that a text begins with are closed, or the text's end. */
function endOfValue(text: string): number {
  let depth = 0
  for (const { 0: part, index } of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[{]|[\]}]/gs)) {
    if (part === '{' || part === '[') depth += 1
    else if (part === '}' || part === ']') depth -= 1
    if (depth === 0) return index + part.length
  }
  return text.length
}

/** The text of UTF-16, as far as it is ASCII: with a byte order mark, or where it begins like JSON. */
function wideText(start: string): string | null {
  if (/^(\xff\xfe|\xfe\xff)/.test(start)) return start.slice(2).replaceAll('\0', '')
  return /^([[{]\0|\0[[{])/.test(start) ? start.replaceAll('\0', '') : null
}

function notReadable(what: string): Error {
  return refuse('unreadable_file', `The file holds no table that can be read: by its content it is ${what}.`)
}
