import type { Fault } from '../errors.ts'
import { MOST_COLUMNS } from '../ingest/names.ts'
import { nameComplaint } from '../names.ts'
import { refuseFaults } from '../refusals.ts'
import { type ColumnRole, columnRoles, type DeclaredColumn, type Subtype, subtypes } from './column.ts'
import { readDateLetters } from './date-letters.ts'
import { readNumberPattern } from './number-pattern.ts'

const LONGEST_NAME = 255
const MEMBERS = ['name', 'alias', 'type', 'subtype', 'format']

/**
 * Reads the member `columns`: a list of `{name, alias?, type?, subtype?, format?}`. Without a subtype, measures are numeric and dimensions text.
 * Pure; no I/O. Refuses with `invalid_value`, all complaints at once.
 */
export function readDeclaredColumns(value: unknown): DeclaredColumn[] {
  if (!Array.isArray(value))
    throw refuseFaults('Some columns', [fault('/columns', 'must be a list of columns')])
  if (value.length > MOST_COLUMNS)
    throw refuseFaults('Some columns', [fault('/columns', `must have at most ${MOST_COLUMNS} columns`)])
  const faults: Fault[] = []
  const taken = new Set<string>()
  const columns = value.map((each, at) => {
    const column = readColumn(each, `/columns/${at}`, faults)
    const name = column.name.toLowerCase()
    // The engine takes names that differ in case alone for one.
    if (name !== '' && taken.has(name))
      faults.push(fault(`/columns/${at}/name`, 'names a column that was named before'))
    taken.add(name)
    return column
  })
  if (faults.length > 0) throw refuseFaults('Some columns', faults)
  return columns
}

function readColumn(value: unknown, pointer: string, faults: Fault[]): DeclaredColumn {
  const members: Readonly<Record<string, unknown>> = isObject(value) ? value : {}
  const wrong = (member: string, message: string) => {
    faults.push(fault(`${pointer}/${member}`, message))
  }
  if (!isObject(value))
    faults.push(fault(pointer, 'must be an object such as {"name": "Quantity", "subtype": "numeric"}'))
  for (const member of Object.keys(members).filter(key => !MEMBERS.includes(key)))
    wrong(member.slice(0, 100), 'is not known here')
  const name = readName(members.name, message => wrong('name', message), isObject(value))
  const alias = readAlias(members.alias, message => wrong('alias', message))
  const given = oneOf(members.type, columnRoles, message => wrong('type', message))
  const said = oneOf(members.subtype, subtypes, message => wrong('subtype', message))
  const subtype: Subtype = said ?? (given === 'measure' ? 'numeric' : 'text')
  const type: ColumnRole = given ?? (subtype === 'numeric' ? 'measure' : 'dimension')
  const format = readFormat(members.format, subtype, message => wrong('format', message))
  return { name, alias, type, subtype, format }
}

function readName(value: unknown, wrong: (message: string) => void, isThere: boolean): string {
  if (typeof value !== 'string') {
    if (isThere) wrong('must be a text')
    return ''
  }
  const name = value.trim()
  const complaint = name.isWellFormed() ? nameComplaint(name, LONGEST_NAME) : 'holds half a character'
  if (complaint) wrong(complaint)
  return name
}

function readAlias(value: unknown, wrong: (message: string) => void): string | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') {
    wrong('must be a text')
    return null
  }
  const alias = value.trim()
  if (alias === '') return null
  const complaint = alias.isWellFormed() ? nameComplaint(alias, LONGEST_NAME) : 'holds half a character'
  if (complaint) wrong(complaint)
  return alias
}

function oneOf<T extends string>(
  value: unknown,
  choices: readonly T[],
  wrong: (message: string) => void,
): T | null {
  if (value === undefined || value === null) return null
  const choice = choices.find(each => each === value)
  if (!choice) wrong(`must be one of ${choices.join(', ')}`)
  return choice ?? null
}

const FORMS: Readonly<Record<Exclude<Subtype, 'text'>, string>> = {
  numeric: 'a pattern of numbers such as #,###.## or #.###,##',
  date: 'the letters of dates Y, m and d with separators, such as Y-m-d',
  datetime: 'the letters of dates Y m d and H i s with separators, such as Y-m-d H:i:s',
}

function readFormat(value: unknown, subtype: Subtype, wrong: (message: string) => void): string | null {
  if (value === undefined || value === null || value === '') return null
  if (subtype === 'text') {
    wrong('has no meaning for text; leave it out')
    return null
  }
  if (typeof value === 'string' && isFormat(value, subtype)) return value
  wrong(`must be ${FORMS[subtype]}`)
  return null
}

function isFormat(format: string, subtype: Exclude<Subtype, 'text'>): boolean {
  if (subtype === 'numeric') return readNumberPattern(format) !== null
  const letters = readDateLetters(format)
  return letters !== null && !(letters.hasTime && subtype === 'date')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fault(pointer: string, message: string): Fault {
  return { pointer, code: 'invalid_value', message }
}
