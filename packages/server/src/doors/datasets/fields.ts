import type { Fault } from '../../core/errors.ts'
import { nameComplaint } from '../../core/names.ts'
import { refuse } from '../../core/refusals.ts'
import { missingFields } from './form.ts'

/** Reads text fields of a form, gathering every complaint before it refuses. */
export interface FieldReader {
  required(name: string, maxLength: number): string
  /** A required field that names something, as `checkName` wants names. */
  name(name: string, maxLength: number): string
  optional(name: string, maxLength: number): string | undefined
  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined
  flag(name: string): boolean | undefined
  number(name: string, low: number, high: number): number | undefined
  integer(name: string, low: number, high: number): number | undefined
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
  const number = (
    name: string,
    low: number,
    high: number,
    isRight: (number: number) => boolean,
    wanted: string,
  ): number | undefined => {
    const value = fields.get(name)
    if (value === undefined) return undefined
    const number = Number(value)
    return value.trim() !== '' && number >= low && number <= high && isRight(number)
      ? number
      : complain(name, `must be ${wanted} from ${low} to ${high}`)
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
    number: (name, low, high) => number(name, low, high, () => true, 'a number'),
    integer: (name, low, high) => number(name, low, high, Number.isInteger, 'a whole number'),
    json(name, parse, wanted) {
      const value = fields.get(name)
      if (value === undefined) return undefined
      const parsed = parseJson(value)
      if (parsed === undefined || !parse(parsed)) return complain(name, `must be ${wanted}`)
      const wrong = unkept(parsed)
      return wrong === null ? parsed : complain(name, wrong)
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

/** What is wrong with some text or key within a value: it is one that no database keeps. */
function unkept(value: unknown): string | null {
  if (typeof value === 'string') {
    if (value.includes('\0')) return 'holds a NUL character'
    return value.isWellFormed() ? null : 'holds half a character'
  }
  if (typeof value !== 'object' || value === null) return null
  for (const inner of Object.entries(value).flat()) {
    const wrong = unkept(inner)
    if (wrong !== null) return wrong
  }
  return null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
