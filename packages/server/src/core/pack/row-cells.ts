import { isExactNumber } from '../exact-json.ts'
import { isoKind } from '../ingest/dates.ts'
import { refuse } from '../refusals.ts'
import type { CellText } from './block.ts'
import { cellComplaint, typeOf } from './format/data-type.ts'
import type { KeptField } from './kept-field.ts'
import { readDouble } from './rows/kind.ts'
import { isNumeric, MOST_DECIMALS, MOST_WHOLE } from './rows/numeric.ts'

/** What is wrong with a row: its number from 1, and in which column. */
export interface RowFault {
  readonly row: number
  readonly column: string | null
  readonly message: string
}

/** So many of the faults of rows are named. */
export const NAMED_FAULTS = 10

/** Refuses rows with `invalid_row`, naming row and column of the first faults; there may be more than are given. */
export function invalidRows(faults: readonly RowFault[], count = faults.length) {
  const named = faults
    .slice(0, NAMED_FAULTS)
    .map(({ row, column, message }) =>
      column === null ? `row ${row} ${message}` : `row ${row}, column ${JSON.stringify(column)}: ${message}`,
    )
  const more = count > NAMED_FAULTS ? `; and ${count - NAMED_FAULTS} more` : ''
  return refuse('invalid_row', `No row was added. What is wrong: ${named.join('; ')}${more}.`)
}

/**
 * The cells of rows, which are objects of JSON with exact numbers, in the order of the fields; what a row leaves out has its default. Pure;
 * no I/O. Refuses with `invalid_row` what is no row, columns that are not there, missing values, and values of another type.
 */
export function cellsOf(
  fields: readonly KeptField[],
  rows: readonly unknown[],
): readonly (readonly CellText[])[] {
  const names = new Set(fields.map(({ name }) => name))
  const faults: RowFault[] = []
  const cells = rows.map((row, at) => {
    const fault = (column: string | null, message: string) => faults.push({ row: at + 1, column, message })
    if (!isObject(row)) {
      fault(null, 'is no object')
      return []
    }
    for (const name of Object.keys(row)) {
      if (!names.has(name)) fault(name.slice(0, 100), 'there is no such column')
    }
    return fields.map(field => {
      const cell = Object.hasOwn(row, field.name) ? cellOf(field, row[field.name]) : field.defaultValue
      if (cell === null && !field.isNullable) fault(field.name, 'a value is needed')
      const complaint =
        cell === undefined ? `is no ${typeOf(field)}` : complaintAbout(field, cell, row[field.name])
      if (complaint !== null) fault(field.name, `${shown(row[field.name])} ${complaint}`)
      return cell ?? null
    })
  })
  if (faults.length > 0) throw invalidRows(faults)
  return cells
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value)
}

/** The cell that a value of JSON stands for; undefined: the type has none that is written so. */
function cellOf({ dataType, scale }: KeptField, value: unknown): CellText | undefined {
  if (value === null) return null
  switch (dataType) {
    case 'integer':
    case 'bigint':
      return isExactNumber(value) ? plainDecimal(value.rawJSON, 0) : undefined
    case 'decimal':
      return isExactNumber(value) ? plainDecimal(value.rawJSON, scale ?? 0) : undefined
    case 'double':
      return isExactNumber(value) ? value.rawJSON : undefined
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'timestamp':
      return typeof value === 'string' ? utcOf(value) : undefined
    case 'jsonb':
      return JSON.stringify(value)
    default:
      return typeof value === 'string' ? value : undefined
  }
}

/** A number of JSON written out, without zeros behind what the scale keeps; undefined where that would be out of all proportion. */
function plainDecimal(text: string, scale: number): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d{1,3}))?$/.exec(text) ?? []
  if (whole === '') return undefined
  const shift = Number(exponent)
  const digits = `${whole}${fraction}`
  const point = whole.length + shift
  const padded = point <= 0 ? `${'0'.repeat(1 - point)}${digits}` : digits.padEnd(point, '0')
  const at = Math.max(1, point)
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, '')
  const after = padded.slice(at)
  const kept = `${after.slice(0, scale)}${after.slice(scale).replace(/0+$/, '')}`
  return `${sign}${before}${kept === '' ? '' : `.${kept}`}`
}

const MOMENT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/

/** A time as PostgreSQL writes it, in UTC; one without a zone is in UTC. */
function utcOf(text: string): string | undefined {
  const [, day = '', clock = '', seconds = ':00', decimals = '', zone = 'Z'] = MOMENT.exec(text) ?? []
  const kept = decimals.replace(/^(\.\d{3})0+$/, '$1')
  if (day === '' || kept.length > 4) return undefined
  const plain = `${day} ${clock}${seconds}${kept}`
  if (zone === 'Z' || isoKind(plain) !== 'timestamp') return plain
  const [hours = 0, minutes = 0] = [zone.slice(1, 3), zone.slice(-2)].map(Number)
  const start = Date.parse(`${day}T${clock}${seconds}${kept}Z`)
  if (hours > 15 || minutes > 59) return undefined
  const offset = (hours * 60 + minutes) * 60_000 * (zone.startsWith('-') ? -1 : 1)
  return new Date(start - offset).toISOString().replace('T', ' ').replace('Z', '')
}

function complaintAbout(field: KeptField, cell: CellText, value: unknown): string | null {
  if (cell === null) return null
  const complaint = textComplaint(cell)
  if (complaint !== null) return complaint
  if (field.dataType === 'double' && Number(cell) === 0 && readDouble(cell) === null)
    return 'is too close to 0 for a double'
  return (field.dataType === 'jsonb' ? jsonComplaint(value) : null) ?? cellComplaint(field, cell)
}

function textComplaint(text: string): string | null {
  if (!text.includes('\0') && text.isWellFormed()) return null
  return 'has the character U+0000 or half a surrogate pair, which cannot be kept'
}

/** What PostgreSQL's jsonb does not take of a value. */
function jsonComplaint(value: unknown): string | null {
  if (typeof value === 'string') return textComplaint(value)
  if (typeof value !== 'object' || value === null) return null
  if (isExactNumber(value)) return isNumeric(value.rawJSON) ? null : TOO_LONG
  for (const [name, member] of Object.entries(value)) {
    const complaint = textComplaint(name) ?? jsonComplaint(member)
    if (complaint !== null) return complaint
  }
  return null
}

const TOO_LONG = `has a number with more than ${MOST_WHOLE} digits before or ${MOST_DECIMALS} behind the point`

const LONGEST_SHOWN = 60

/** A value as it is named in a refusal. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}
