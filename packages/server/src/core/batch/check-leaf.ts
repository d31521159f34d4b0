import { isMultiple } from './exact-number.ts'
import type { CountRules, NumberRules, RowType, TextRules } from './row-schema.ts'
import { hasFormat } from './text-format.ts'

/** What is wrong with a text by the rules of its field, its pattern left out; each continues "person.name …". Pure; no I/O. */
export function textFaults(text: string, rules: TextRules): string[] {
  const { format, minLength, maxLength } = rules
  const faults: string[] = []
  if (minLength !== null || maxLength !== null) {
    const length = lengthOf(text)
    if (minLength !== null && length < minLength) {
      faults.push(`has ${length} characters, fewer than its minLength ${minLength}`)
    }
    if (maxLength !== null && length > maxLength) {
      faults.push(`has ${length} characters, more than its maxLength ${maxLength}`)
    }
  }
  if (rules.enum !== null && !rules.enum.includes(text)) faults.push(`is none of its enum: ${shown(text)}`)
  if (format !== null && !hasFormat(format, text)) faults.push(`is no ${format}: ${shown(text)}`)
  return faults
}

/** In characters, not in the halves of them that JavaScript counts. */
function lengthOf(text: string): number {
  let length = text.length
  for (let at = 0; at < text.length - 1; at += 1) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00)
      length -= 1
  }
  return length
}

/** What is wrong with a number by the rules of its field. Pure; no I/O. Its digits are those that a double has. */
export function numberFaults(digits: string, rules: NumberRules): string[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = rules
  const number = Number(digits)
  const faults: string[] = []
  const blame = (broken: boolean, rule: string) => {
    if (broken) faults.push(`is ${digits}, ${rule}`)
  }
  blame(minimum !== null && number < minimum, `below its minimum ${minimum}`)
  blame(maximum !== null && number > maximum, `above its maximum ${maximum}`)
  blame(
    exclusiveMinimum !== null && number <= exclusiveMinimum,
    `not above its exclusiveMinimum ${exclusiveMinimum}`,
  )
  blame(
    exclusiveMaximum !== null && number >= exclusiveMaximum,
    `not below its exclusiveMaximum ${exclusiveMaximum}`,
  )
  const { multipleOf } = rules
  blame(
    multipleOf !== undefined && !isMultiple(digits, multipleOf),
    `no multiple of its multipleOf ${multipleOf}`,
  )
  blame(rules.enum !== null && !rules.enum.includes(number), 'which is none of its enum')
  return faults
}

/** What is wrong with a boolean, a date or a date-time as it is stored: it is none of the choices. Pure; no I/O. */
export function choiceFaults<T extends boolean | string>(
  value: T,
  choices: readonly T[] | undefined,
): string[] {
  if (choices === undefined || choices.includes(value)) return []
  return [`is none of its enum: ${shown(String(value))}`]
}

/** What is wrong with how many members an object or a map has; null: nothing. Pure; no I/O. */
export function membersFault(count: number, { minProperties, maxProperties }: CountRules): string | null {
  const has = `has ${count} ${count === 1 ? 'member' : 'members'}`
  if (minProperties !== undefined && count < minProperties)
    return `${has}, fewer than its minProperties ${minProperties}`
  if (maxProperties !== undefined && count > maxProperties)
    return `${has}, more than its maxProperties ${maxProperties}`
  return null
}

/** What is wrong with items, as they are stored, that must all differ; null: nothing. Pure; no I/O. */
export function twinFault(items: readonly string[]): string | null {
  const seen = new Set<string>()
  for (const item of items) {
    // Zero is zero, with any sign.
    const known = item === '-0.0' ? '0' : item
    if (seen.has(known))
      return `has an item twice, against its uniqueItems: ${item.slice(0, 60).toWellFormed()}`
    seen.add(known)
  }
  return null
}

/** What is wrong with how many items an array has; null: nothing. Pure; no I/O. */
export function countFault(
  count: number,
  { minItems, maxItems }: RowType & { kind: 'array' },
): string | null {
  if (minItems !== null && count < minItems) return `has ${count} items, fewer than its minItems ${minItems}`
  if (maxItems !== null && count > maxItems) return `has ${count} items, more than its maxItems ${maxItems}`
  return null
}

/** A value as messages quote it. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text)
}
