import { hash } from 'node:crypto'
import type { CellText } from './block.ts'

/** How many bytes of SHA-256 a row's digest has. */
export const DIGEST_BYTES = 16

/** Between the cells of a row where its digest is taken, and in the place of a missing one. */
const [BETWEEN, MISSING] = ['\x1f', '\x1e']

/** What a row is, in hex: the beginning of the SHA-256 of its cells as text. Pure; no I/O. */
export function rowDigest(cells: readonly CellText[]): string {
  return digestOf(joined(cells))
}

function joined(cells: readonly CellText[]): string {
  let text = cells[0] ?? MISSING
  for (let at = 1; at < cells.length; at++) text += BETWEEN + (cells[at] ?? MISSING)
  return text
}

function digestOf(text: string): string {
  return hash('sha256', text).slice(0, DIGEST_BYTES * 2)
}

/** A row in the text format of PostgreSQL's COPY, with its line end. Pure; no I/O. */
export function copyLine(cells: readonly CellText[]): string {
  return `${cells.map(copyCell).join('\t')}\n`
}

function copyCell(cell: CellText): string {
  if (cell === null) return '\\N'
  return cell.replaceAll(SPECIAL, escaped)
}

const SPECIAL = /[\\\t\n\r]/g
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const escaped = (character: string) => escapes[character] ?? character

const FIRST_ROOM = 2 ** 16
/** Of a character, of those that a text counts. */
const MOST_BYTES = 3

/**
 * Rows as the bytes of the lines that `copyLine` makes, one behind another in one place: a million short texts would cost more to make, to
 * join and to clear away than what they say.
 */
export class CopyLines {
  #bytes = Buffer.allocUnsafe(FIRST_ROOM)
  #length = 0
  /** Of all rows that were added. */
  rows = 0
  /** Bytes of the longest line. */
  longest = 0

  /** A row of any table. */
  add(cells: readonly CellText[]): void {
    this.#addLine('', joined(cells), cells)
  }

  /** A row of a pack's table: before its cells stands its digest. */
  addRow(cells: readonly CellText[]): void {
    const text = joined(cells)
    this.#addLine(`\\\\x${digestOf(text)}\t`, text, cells)
  }

  /** The lines that were added since it was called before; they stand until the next row is added. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length)
    this.#length = 0
    return taken
  }

  #addLine(head: string, text: string, cells: readonly CellText[]): void {
    const from = this.#length
    this.#write(head)
    const start = this.#length
    this.#write(text)
    if (this.#parted(start, cells.length)) {
      this.#write('\n')
    } else {
      // A cell is missing, or holds what has a meaning in the format.
      this.#length = start
      this.#write(copyLine(cells))
    }
    this.rows += 1
    this.longest = Math.max(this.longest, this.#length - from)
  }

  /** Puts tabs between the cells from `start` on; false: they have to be written one by one. */
  #parted(start: number, cells: number): boolean {
    const [bytes, end] = [this.#bytes, this.#length]
    let found = 1
    for (let at = start; at < end; at++) {
      const meaning = meanings[bytes[at] as number]
      if (meaning === PLAIN) continue
      if (meaning === OTHER) return false
      bytes[at] = TAB
      found += 1
    }
    return found === cells
  }

  #write(text: string): void {
    const room = this.#length + text.length * MOST_BYTES
    if (room > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(2 * room)
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#length += this.#bytes.write(text, this.#length, 'utf8')
  }
}

const TAB = 9
const [PLAIN, PARTING, OTHER] = [0, 1, 2]
/** Of each byte of a line's cells as they are joined. */
const meanings = new Uint8Array(256)
meanings[BETWEEN.charCodeAt(0)] = PARTING
for (const character of [MISSING, ...Object.keys(escapes)]) meanings[character.charCodeAt(0)] = OTHER
