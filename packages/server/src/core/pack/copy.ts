import { hash } from 'node:crypto'
import type { CellText } from './block.ts'

/** How many bytes of SHA-256 a row's digest has. */
export const DIGEST_BYTES = 16

/** What a row is, in hex: the beginning of the SHA-256 of its cells as text. Pure; no I/O. */
export function rowDigest(cells: readonly CellText[]): string {
  const text = cells.map(cell => cell ?? '\x1e').join('\x1f')
  return hash('sha256', text).slice(0, DIGEST_BYTES * 2)
}

/** A row in the text format of PostgreSQL's COPY, with its line end. Pure; no I/O. */
export function copyLine(cells: readonly CellText[]): string {
  return `${cells.map(copyCell).join('\t')}\n`
}

function copyCell(cell: CellText): string {
  if (cell === null) return '\\N'
  return SPECIAL.test(cell) ? cell.replaceAll(ALL_SPECIAL, escaped) : cell
}

const SPECIAL = /[\\\t\n\r]/
const ALL_SPECIAL = /[\\\t\n\r]/g
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const escaped = (character: string) => escapes[character] ?? character
