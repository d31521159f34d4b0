import { refuse } from '../refusals.ts'
import type { Compression, FileFormat } from './load.ts'

/** How files that we cannot read begin, and what a person calls them. */
const FOREIGN: readonly (readonly [prefix: string, name: string])[] = [
  ['BZh', 'a bzip2-compressed file; decompress it first'],
  ['\xfd7zXZ\x00', 'an xz-compressed file; decompress it first'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive; unpack it first'],
  ['Rar!\x1a\x07', 'a RAR archive; unpack it first'],
  ['PK\x03\x04', 'a ZIP archive or an Office file such as an Excel workbook; export the sheet as CSV'],
  ['PK\x05\x06', 'an empty ZIP archive'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Office file such as an Excel .xls; export the sheet as CSV'],
  ['%PDF-', 'a PDF document'],
  ['\x89PNG\r\n\x1a\n', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['RIFF', 'a RIFF media file'],
  ['\x7fELF', 'a program'],
  ['MZ\x90\x00', 'a Windows program'],
  ['SQLite format 3\x00', 'an SQLite database; export the table as CSV'],
  ['ARROW1\x00\x00', 'an Arrow IPC file; write it as Parquet'],
  ['FEA1', 'a Feather file; write it as Parquet'],
  ['ORC', 'an ORC file; write it as Parquet'],
  ['Obj\x01', 'an Avro file; write it as Parquet'],
  ['\x89HDF\r\n\x1a\n', 'an HDF5 file; write the table as Parquet'],
  ['\x80\x02', 'a Python pickle, which is never opened; write it as Parquet'],
  ['\x80\x03', 'a Python pickle, which is never opened; write it as Parquet'],
  ['\x80\x04', 'a Python pickle, which is never opened; write it as Parquet'],
  ['\x80\x05', 'a Python pickle, which is never opened; write it as Parquet'],
  ['{\\rtf', 'a rich-text document'],
]

/** The name of the first entry of a workbook. */
const WORKBOOK = /^(\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/)/
const MARKUP = /^\s*<(!doctype html|html|\?xml|svg)/i
const LIST_START = /^\s*\[\s*([{["\-0-9tfn]|\]\s*$)/
const JSON_START = /^\s*(\{\s*("(?:[^"\\]|\\.)*"\s*:|\}|$)|\[\s*(\{|\[|\]\s*$))/

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
  if (start.startsWith('PK\x03\x04') && WORKBOOK.test(start.slice(30))) return 'xlsx'
  const foreign = FOREIGN.find(([prefix]) => start.startsWith(prefix))
  if (foreign) throw notReadable(foreign[1])
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
  const end = Buffer.from(tail).toString('latin1').replaceAll('\0', '').trimEnd()
  if (LIST_START.test(text) && end.endsWith(']')) return 'json'
  if (!JSON_START.test(text)) return null
  const [first = '', second = ''] = text.split('\n').filter(line => line.trim() !== '')
  return /^\s*\{.*\}\s*$/.test(first) && /^\s*\{/.test(second) ? 'ndjson' : 'json'
}

/** The text of UTF-16 with a byte order mark, as far as it is ASCII. */
function wideText(start: string): string | null {
  return /^(\xff\xfe|\xfe\xff)/.test(start) ? start.slice(2).replaceAll('\0', '') : null
}

function notReadable(what: string): Error {
  return refuse('unreadable_file', `The file is neither CSV nor Parquet: by its content it is ${what}.`)
}
