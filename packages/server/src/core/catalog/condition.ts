import { fitsAll, memberOf, parsePropertyFilters } from '../query/property-filter.ts'
import { refuse } from '../refusals.ts'
import { isObject, type Json } from '../schema/json.ts'
import { globTest } from './glob.ts'
import type { CatalogObject, Parameters } from './object.ts'
import { searchFor } from './search-text.ts'

/** Whether an object is one of those that were asked for. */
export type Test = (members: CatalogObject['members']) => boolean

/** The test of all `property=` parameters. Pure; no I/O. Refuses with `malformed_filter`. */
export function propertyTests(texts: readonly string[]): Test[] {
  return texts.map(propertyTest)
}

function propertyTest(text: string): Test {
  const [, absent] = /^\s*!([^=!<>~,]+)$/.exec(text) ?? []
  if (absent !== undefined) return members => !isThere(memberOf(members, absent.trim()))
  const [, name, expression] = /^\s*([^=!<>~,]+)~(.*)$/s.exec(text) ?? []
  if (name !== undefined && expression !== undefined) {
    const search = searchFor(expression)
    return members => {
      const member = memberOf(members, name.trim())
      return isScalar(member) && search(String(member))
    }
  }
  const conditions = parsePropertyFilters([text])
  return members => fitsAll(members, conditions)
}

function isThere(member: unknown): boolean {
  return member !== undefined && member !== null
}

/** The test of `{name}=`: a value or several with commas between; `!` before the first: none of them. Pure; no I/O. */
export function scalarTest(name: string, text: string): Test {
  const negated = text.startsWith('!')
  const values = (negated ? text.slice(1) : text).split(',')
  // Of all members, only names take wild cards.
  const tests = values.map(name === 'name' ? nameTest : valueTest)
  return members => tests.some(test => test(memberOf(members, name))) !== negated
}

function nameTest(pattern: string): MemberTest {
  const test = globTest(pattern)
  return member => test(isScalar(member) ? String(member) : '')
}

type MemberTest = (member: unknown) => boolean

function valueTest(text: string): MemberTest {
  return member => {
    if (typeof member === 'boolean') return String(member) === text.trim().toLowerCase()
    if (typeof member === 'number') return text.trim() !== '' && member === Number(text)
    return member === text
  }
}

/** The tests of `tags=`: `key:value` with commas between, of which all must hold. Pure; no I/O. Refuses with `malformed_filter`. */
export function tagTests(text: string): Test[] {
  return text.split(',').map(each => {
    const [, key, value] = /^\s*([^:]+):(.*)$/s.exec(each) ?? []
    if (key === undefined || value === undefined) {
      throw refuse('malformed_filter', `"tags" lists key:value; it has "${each.slice(0, 100)}".`)
    }
    const test = globTest(value.trim())
    return members => {
      const values = memberOf(Object(memberOf(members, 'tags')), key.trim())
      return [values].flat().some(one => isScalar(one) && test(String(one)))
    }
  })
}

const times = {
  createdAfter: ['created', 'after'],
  createdBefore: ['created', 'before'],
  startAfter: ['startDate', 'after'],
  startBefore: ['startDate', 'before'],
  endAfter: ['endDate', 'after'],
  endBefore: ['endDate', 'before'],
} as const
type TimeName = keyof typeof times

export const timeNames = Object.keys(times) as readonly TimeName[]

/** The tests of the parameters that name a time in milliseconds, which is excluded. Pure; no I/O. Refuses with `malformed_filter`. */
export function timeTests(parameters: Parameters): Test[] {
  return timeNames.flatMap(parameter => {
    const text = parameters.get(parameter)?.at(-1)
    if (text === undefined) return []
    if (!/^-?\d{1,15}$/.test(text.trim())) {
      throw refuse(
        'malformed_filter',
        `"${parameter}" must be a time in milliseconds; it is "${text.slice(0, 50)}".`,
      )
    }
    const [name, side] = times[parameter]
    const bound = Number(text)
    return members => {
      const time = timeIn(members, name)
      return time !== null && (side === 'after' ? time > bound : time < bound)
    }
  })
}

function timeIn(members: CatalogObject['members'], name: 'created' | 'startDate' | 'endDate'): number | null {
  if (name === 'created') return typeof members.created === 'number' ? members.created : null
  const dates = members.availableDates
  const seconds = isObject(dates) ? dates[name] : null
  return typeof seconds === 'number' ? seconds * 1000 : null
}

function isScalar(member: unknown): member is Extract<Json, string | number | boolean> {
  return typeof member === 'string' || typeof member === 'number' || typeof member === 'boolean'
}
