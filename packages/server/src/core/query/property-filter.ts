import { compareText } from '../dataset/search.ts'
import { refuse } from '../refusals.ts'

/** What a `property=` parameter asks of an object: that a member is there, or how its value compares. */
export interface PropertyFilter {
  readonly name: string
  readonly operator: 'has' | '==' | '!=' | '<' | '<=' | '>' | '>='
  readonly value: string
}

const FORM = /^([^=!<>~,]+)(?:(==|!=|<=|>=|<|>)(.*))?$/s
const MOST = 100

/**
 * Reads conditions, which all must hold; one text may hold several, with commas between. Pure; no I/O.
 * Refuses with `malformed_filter`.
 */
export function parsePropertyFilters(texts: readonly string[]): PropertyFilter[] {
  const conditions = texts.flatMap(text => text.split(',')).map(parsePropertyFilter)
  if (conditions.length <= MOST) return conditions
  throw refuse('malformed_filter', `A request may have ${MOST} conditions in "property".`)
}

function parsePropertyFilter(text: string): PropertyFilter {
  const [, name, operator, value = ''] = FORM.exec(text.trim()) ?? []
  if (name === undefined) {
    throw refuse(
      'malformed_filter',
      `"property=${text.slice(0, 200)}" is no condition; write name, name==value, or name with !=, <, <=, > or >=.`,
    )
  }
  return {
    name: name.trim(),
    operator: (operator as PropertyFilter['operator']) ?? 'has',
    value: value.trim(),
  }
}

/** Whether an object fits all conditions. On an array, `==` means that it contains the value, `!=` that it does not. Pure; no I/O. */
export function fitsAll(
  object: Readonly<Record<string, unknown>>,
  conditions: readonly PropertyFilter[],
): boolean {
  return conditions.every(condition => fits(memberOf(object, condition.name), condition))
}

/** A member of its own, and nothing that every object has. */
export function memberOf(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function fits(member: unknown, { operator, value }: PropertyFilter): boolean {
  if (operator === 'has') return member !== undefined && member !== null
  const members = Array.isArray(member) ? member : member === undefined ? [] : [member]
  const orders = members.map(each => compareWith(each, value))
  if (operator === '==') return orders.includes(0)
  if (operator === '!=') return !orders.includes(0)
  return orders.some(order => order !== null && holds(order, operator))
}

function holds(order: number, operator: '<' | '<=' | '>' | '>='): boolean {
  if (order === 0) return operator.endsWith('=')
  return order < 0 === operator.startsWith('<')
}

/** How a value stands to a text: negative, 0 or positive; null when they cannot be compared. */
function compareWith(member: unknown, text: string): number | null {
  if (typeof member === 'number') {
    const number = text === '' ? Number.NaN : Number(text)
    return Number.isNaN(number) ? null : member - number
  }
  if (typeof member === 'boolean') return String(member) === text.toLowerCase() ? 0 : null
  return typeof member === 'string' ? compareScalars(member, text) : null
}

const VERSION = /^\d+(\.\d+)*$/

/** Orders texts: two versions number by number, all others by code point. Pure; no I/O. */
export function compareScalars(left: string, right: string): number {
  if (!VERSION.test(left) || !VERSION.test(right)) return compareText(left, right)
  const [a, b] = [left, right].map(version => version.split('.').map(Number))
  for (let at = 0; at < Math.max(a?.length ?? 0, b?.length ?? 0); at++) {
    const order = (a?.[at] ?? 0) - (b?.[at] ?? 0)
    if (order !== 0) return order
  }
  return 0
}
