import { refuse } from '../refusals.ts'
import type { JsonObject } from '../schema/json.ts'
import { type BatchFormat, batchFormats, type CsvForm, charsets } from './format.ts'

/** What is said of how files are written; members that are absent are not said. */
export type FormatRequest = Readonly<Record<string, unknown>>

const csvMembers = ['delimiter', 'quote', 'escape', 'nullMarker', 'nullMarkers', 'header', 'charset'] as const

/**
 * Decide how the files of a batch are written: as the request says, else as the dataset does, else the usual way. Pure; no I/O. Refuses with
 * `invalid_format`.
 */
export function completeFormat(request: FormatRequest, described: JsonObject | null): BatchFormat {
  const format = formatIn(request.format ?? 'parquet')
  checkMembers(request)
  if (format === 'parquet') return { format }
  if (format === 'json') return { format, isMultiLine: flagIn(request, 'isMultiLineJson', false) }
  const isSame = String(described?.format ?? '').toLowerCase() === 'csv'
  const defaults: FormatRequest = isSame && described ? described : {}
  return { format, ...csvFormIn({ ...pick(defaults), ...pick(request) }) }
}

/** The form of CSV that members say, the usual one where they say nothing. Pure; no I/O. Refuses with `invalid_format`. */
export function csvFormIn(members: FormatRequest): CsvForm {
  if (!flagIn(members, 'header', true))
    throw invalid('"header" must be true: columns are found by their names')
  return {
    delimiter: characterIn(members, 'delimiter', ','),
    quote: characterIn(members, 'quote', '"'),
    escape: characterIn(members, 'escape', '\\'),
    nullMarkers: nullMarkersIn(members),
    charset: charsetIn(members.charset),
  }
}

function formatIn(value: unknown): BatchFormat['format'] {
  const named = typeof value === 'string' ? value.toLowerCase() : ''
  const found = batchFormats.find(format => format === named)
  if (found) return found
  throw invalid(`"format" must be one of ${batchFormats.join(', ')}`)
}

function checkMembers(request: FormatRequest): void {
  const known: readonly string[] = ['format', 'isMultiLineJson', ...csvMembers]
  const unknown = Object.keys(request).filter(name => !known.includes(name))
  if (unknown.length > 0)
    throw invalid(`there is no option ${unknown.map(name => `"${name.slice(0, 100)}"`).join(', ')}`)
}

function pick(members: FormatRequest): FormatRequest {
  return Object.fromEntries(
    csvMembers
      .filter(name => members[name] !== undefined && members[name] !== null)
      .map(name => [name, members[name]]),
  )
}

function flagIn(members: FormatRequest, name: string, fallback: boolean): boolean {
  const value = members[name]
  if (value === undefined || value === null) return fallback
  const text = String(value).toLowerCase()
  if (text === 'true' || text === 'false') return text === 'true'
  throw invalid(`"${name}" must be true or false`)
}

function characterIn(members: FormatRequest, name: string, fallback: string): string {
  const value = members[name] ?? fallback
  if (typeof value === 'string' && [...value].length === 1 && !/[\r\n\0]/.test(value)) return value
  throw invalid(`"${name}" must be one character`)
}

function nullMarkersIn({ nullMarker, nullMarkers }: FormatRequest): readonly string[] {
  const all = [nullMarker, nullMarkers].flat().filter(marker => marker !== undefined && marker !== null)
  if (all.every(marker => typeof marker === 'string')) return all.filter(marker => marker !== '')
  throw invalid('"nullMarker" must be a text')
}

function charsetIn(value: unknown): CsvForm['charset'] {
  if (value === undefined || value === null) return 'UTF-8'
  // The documentation of the product misspells it.
  const named = String(value)
    .toUpperCase()
    .replace('8869', '8859')
    .replace(/^UTF8$/, 'UTF-8')
  const found = charsets.find(charset => charset === named)
  if (found) return found
  throw invalid(`"charset" must be one of ${charsets.join(', ')}`)
}

function invalid(what: string): Error {
  return refuse('invalid_format', `The format of the files is not acceptable: ${what}.`)
}
