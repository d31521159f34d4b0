import { refuse } from '../refusals.ts'
import type { LoadWarning } from './load.ts'

export interface ColumnName {
  readonly name: string
  /** As the file spells it, but for what no catalog keeps: a NUL is written ␀, half a character U+FFFD. */
  readonly originalName: string
}

export const MOST_COLUMNS = 10_000
/** In characters. Longer names break tools that read what we write. */
const LONGEST_NAME = 255
const LONGEST_ORIGINAL = 1000
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g

/**
 * Names that are printable, not empty, and unique even where case is ignored, as the engine does. Pure; no I/O.
 * Refuses with `no_columns` and `too_many_columns`.
 */
export function nameColumns(originals: readonly string[]): { names: ColumnName[]; warnings: LoadWarning[] } {
  if (originals.length === 0) throw refuse('no_columns', 'The file has no columns.')
  if (originals.length > MOST_COLUMNS) throw tooManyColumns(originals.length)
  const wishes = originals.map((original, index) => wish(original) || `column_${index + 1}`)
  const reserved = new Set(wishes.map(fold))
  const taken = new Set<string>()
  const names: ColumnName[] = []
  const warnings: LoadWarning[] = []
  wishes.forEach((wished, index) => {
    const original = originals[index] ?? ''
    const name = taken.has(fold(wished)) ? nextFree(wished, reserved) : wished
    taken.add(fold(name))
    reserved.add(fold(name))
    names.push({ name, originalName: keepable(original) })
    const warning = renamed(original, name, index)
    if (warning) warnings.push(warning)
  })
  return { names, warnings }
}

export function tooManyColumns(count: number): Error {
  return refuse('too_many_columns', `The file has ${count} columns; at most ${MOST_COLUMNS} can be kept.`)
}

function wish(original: string): string {
  return cut(original.toWellFormed().replace(UNPRINTABLE, ' ').trim(), LONGEST_NAME)
}

function keepable(original: string): string {
  return original.slice(0, LONGEST_ORIGINAL).toWellFormed().replaceAll('\0', '␀')
}

function nextFree(name: string, reserved: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) {
    const candidate = `${cut(name, LONGEST_NAME - 8)}_${number}`
    if (!reserved.has(fold(candidate))) return candidate
  }
}

function fold(name: string): string {
  return name.toLowerCase()
}

/** The first characters, never half of one. */
function cut(text: string, length: number): string {
  return text.length <= length
    ? text
    : text
        .slice(0, length)
        .toWellFormed()
        .replace(/\ufffd$/, '')
        .trimEnd()
}

function renamed(original: string, name: string, index: number): LoadWarning | null {
  if (original.trim() === name) return null
  const where = `Column ${index + 1}`
  if (original.trim() === '') {
    return { code: 'empty_column_name', column: name, message: `${where} had no name and is now "${name}".` }
  }
  const shown = JSON.stringify(cut(original, 60))
  const why = wish(original) === name ? 'could not be kept as it was' : 'was there before'
  return {
    code: 'renamed_column',
    column: name,
    message: `${where}: the name ${shown} ${why}; it is now "${name}".`,
  }
}
