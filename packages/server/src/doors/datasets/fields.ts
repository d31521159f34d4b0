import Type from 'typebox'
import { Value } from 'typebox/value'
import type { Fault } from '../../core/errors.ts'
import { type Encoding, type ReadOptions, type Thousands, thousandsMarks } from '../../core/ingest/load.ts'
import { nameComplaint } from '../../core/names.ts'
import { refuse } from '../../core/refusals.ts'
import { missingFields } from './form.ts'

const encodings: readonly Encoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1']

/** Reads text fields of a form, gathering every complaint before it refuses. */
export interface FieldReader {
  required(name: string, maxLength: number): string
  /** A required field that names something, as `checkName` wants names. */
  name(name: string, maxLength: number): string
  optional(name: string, maxLength: number): string | undefined
  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined
  flag(name: string): boolean | undefined
  number(name: string, low: number, high: number): number | undefined
  json(name: string, parse: (value: unknown) => boolean, wanted: string): unknown
  complain(name: string, message: string): void
  /** Refuses with all complaints: `missing_field` when only fields are missing, else `invalid_value`. */
  done(): void
}

export function readFields(fields: ReadonlyMap<string, string>): FieldReader {
  const faults: Fault[] = []
  const complain = (name: string, message: string, code = 'invalid_value') => {
    faults.push({ pointer: `/${name}`, code, message })
    return undefined
  }
  const optional = (name: string, maxLength: number): string | undefined => {
    const value = fields.get(name)
    return value !== undefined && value.length > maxLength
      ? complain(name, `must have at most ${maxLength} characters`)
      : value
  }
  const oneOf = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const value = fields.get(name)
    const choice = choices.find(candidate => candidate === value?.toLowerCase())
    return value === undefined || choice ? choice : complain(name, `must be one of ${choices.join(', ')}`)
  }
  const required = (name: string, maxLength: number): string => {
    const value = optional(name, maxLength)?.trim()
    if (!value && !faults.some(fault => fault.pointer === `/${name}`))
      complain(name, 'is required', 'missing_field')
    return value ?? ''
  }
  return {
    optional,
    oneOf,
    required,
    name(name, maxLength) {
      const value = required(name, maxLength)
      const complaint = value && nameComplaint(value, maxLength)
      if (complaint) complain(name, complaint)
      return value
    },
    flag(name) {
      const value = oneOf(name, ['true', 'false', '1', '0'])
      return value === undefined ? undefined : value === 'true' || value === '1'
    },
    number(name, low, high) {
      const value = fields.get(name)
      if (value === undefined) return undefined
      const number = Number(value)
      return value.trim() !== '' && number >= low && number <= high
        ? number
        : complain(name, `must be a number from ${low} to ${high}`)
    },
    json(name, parse, wanted) {
      const value = fields.get(name)
      if (value === undefined) return undefined
      const parsed = parseJson(value)
      return parsed !== undefined && parse(parsed) ? parsed : complain(name, `must be ${wanted}`)
    },
    complain: (name, message) => void complain(name, message),
    done() {
      if (faults.length === 0) return
      if (faults.every(fault => fault.code === 'missing_field')) throw missingFields(faults)
      const sentence = faults.map(fault => `${fault.pointer?.slice(1)} ${fault.message}`).join('; ')
      throw refuse('invalid_value', `Some form fields are not acceptable: ${sentence}.`, { faults })
    },
  }
}

const ColumnTypes = Type.Record(Type.String(), Type.String())
const ColumnFormats = Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 100 }))
const NullValues = Type.Array(Type.String({ maxLength: 1000 }), { maxItems: 100 })

/** The options of a file upload that say how the file is to be read. */
export function readOptions(fields: FieldReader): ReadOptions {
  const options = {
    delimiter: fields.optional('delimiter', 8),
    quote: fields.optional('quote', 1),
    escape: fields.optional('escape', 1),
    header: fields.flag('header'),
    encoding: fields.oneOf('encoding', encodings),
    nullValues: fields.json('null_values', it => Value.Check(NullValues, it), 'a JSON array of texts') as
      | string[]
      | undefined,
    decimal: fields.oneOf('decimal', ['.', ',']),
    thousands: readThousands(fields),
    comment: fields.optional('comment', 8),
    sheet: fields.optional('sheet', 255),
    dateFormat: fields.optional('date_format', 100),
    columnFormats: fields.json(
      'column_formats',
      it => Value.Check(ColumnFormats, it),
      'a JSON object from column name to date format',
    ) as Record<string, string> | undefined,
    columnTypes: fields.json(
      'column_types',
      it => Value.Check(ColumnTypes, it),
      'a JSON object from column name to type',
    ) as Record<string, string> | undefined,
    onError: fields.oneOf('on_error', ['quarantine', 'reject']),
    maxErrorPercent: fields.number('max_error_percent', 0, 100),
  }
  if (options.thousands && options.thousands === options.decimal) {
    fields.complain('thousands', 'must differ from decimal')
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** A space may be written as the word, since some clients trim what they send. */
function readThousands(fields: FieldReader): Thousands | undefined {
  const value = fields.optional('thousands', 8)
  const mark = thousandsMarks.find(each => each === (value === 'space' ? ' ' : value))
  if (value !== undefined && mark === undefined) {
    fields.complain('thousands', "must be . or , or ' or space, or empty for none")
  }
  return mark
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
