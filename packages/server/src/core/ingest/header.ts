import { type CellKind, kindOf, TELLING } from './cells.ts'
import type { TextRecord } from './split.ts'

const YEAR = /^(19|20)[0-9]{2}$/
const SAMPLE = 200
/** The share of a column's values that must be of one kind for the kind to say something; the others may be dirt. */
const MOST = 0.8
const LONGEST_TITLE = 100
const WIDEST = 1000

/**
 * Whether the first record names the columns: it does when it differs in kind from what stands below it, and when nothing tells,
 * if its texts could be names. Pure; no I/O.
 */
export function findHeader(records: readonly TextRecord[]): boolean {
  const [first] = records.filter(record => !record.blank)
  if (!first) return false
  const votes = votesOf(first, records)
  const sum = votes.reduce((total, each) => total + each, 0)
  if (sum > 0) return true
  // A number above numbers is no name, whatever stands beside it.
  if (votes.includes(-1)) return namesYears(first.fields)
  return couldBeNames(first.fields, bodyOf(records))
}

/** How many columns say that the first record names them, less those that say it does not; 0: nothing tells. Pure; no I/O. */
export function headerEvidence(records: readonly TextRecord[]): number {
  const [first] = records.filter(record => !record.blank)
  if (!first) return 0
  return votesOf(first, records).reduce((sum, each) => sum + each, 0)
}

function votesOf(first: TextRecord, records: readonly TextRecord[]): number[] {
  const body = bodyOf(records)
  const names = aligned(first.fields, body).slice(0, WIDEST)
  return names.map((name, index) => vote(name, telling(body, index)))
}

/** The records below the first; a header that is repeated among them is none. */
function bodyOf(records: readonly TextRecord[]): readonly TextRecord[] {
  const [first, ...below] = records.slice(0, SAMPLE + 1).filter(record => !record.blank)
  const header = first?.fields.join('\n')
  return below.filter(({ fields }) => fields.join('\n') !== header)
}

/** A header that is one short lacks the name of the first column, that of the row names. */
function aligned(names: readonly string[], body: readonly TextRecord[]): readonly string[] {
  const wider = body.filter(({ fields }) => fields.length === names.length + 1)
  if (wider.length * 2 <= body.length || wider.every(({ fields }) => fields.at(-1) === '')) return names
  return ['', ...names]
}

/** The kind of a column, when most of its values have one that is no mere text. */
function telling(body: readonly TextRecord[], index: number): CellKind | null {
  const kinds = body
    .map(({ fields }) => kindOf(fields[index] ?? ''))
    .filter(kind => kind !== 'empty' && kind !== 'missing')
  const [most] = kinds
  if (most === undefined) return null
  const counts = new Map<CellKind, number>()
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const [kind, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [most, 0]
  return TELLING.has(kind) && count >= kinds.length * MOST ? kind : null
}

/** 1: the name is of another kind than its column; -1: of the same, and not text; 0: nothing to tell. */
function vote(name: string, column: CellKind | null): number {
  const own = kindOf(name)
  if (column === null || own === 'empty' || own === 'missing') return 0
  return own === column ? -1 : 1
}

/** Tables with a year per column: texts or nothing at first, then distinct years. */
function namesYears(fields: readonly string[]): boolean {
  const years = fields.filter(field => YEAR.test(field))
  const others = fields.filter(field => !YEAR.test(field))
  return (
    others.length > 0 && years.length > 1 && new Set(fields).size === fields.length && others.every(isName)
  )
}

function couldBeNames(fields: readonly string[], body: readonly TextRecord[]): boolean {
  const named = fields.filter(field => field.trim() !== '' && isName(field))
  if (named.length * 2 < fields.length || new Set(named).size * 2 < named.length) return false
  return !fields.some((field, index) => field !== '' && body.some(record => record.fields[index] === field))
}

function isName(field: string): boolean {
  return field.length <= LONGEST_TITLE && !TELLING.has(kindOf(field))
}
