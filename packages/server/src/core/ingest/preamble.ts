import type { LoadWarning } from './load.ts'
import { isSeparatorLine } from './separator-line.ts'

/** In characters. */
const SHOWN = 200

/**
 * Shows the lines that stand before a table and hold anything, but for the one that tells the delimiter. Pure; no I/O.
 * `count`: how many lines there are before the table.
 */
export function preambleWarnings(text: string, count: number): LoadWarning[] {
  const lines = text.split(/\r\n|\r|\n/, count)
  const told = lines.filter((line, at) => /[^\s,;|]/.test(line) && !(at === 0 && isSeparatorLine(line)))
  if (told.length === 0) return []
  const shown = JSON.stringify(told.join('\n').slice(0, SHOWN).toWellFormed())
  const what = told.length === 1 ? 'A line before the table is' : `${told.length} lines before the table are`
  const message = `${what} no part of it and left out: ${shown}. If the table begins there, say so with skip_lines.`
  return [{ code: 'preamble', message }]
}
