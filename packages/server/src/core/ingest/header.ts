import { numberGrammar } from './numbers.ts'
import type { TextRecord } from './split.ts'
import { NULL_TOKENS, possibleFamilies, sampleFacts } from './values.ts'

const READING = { numbers: numberGrammar({ decimal: '.', thousands: '' }), nullTokens: NULL_TOKENS }
const YEAR = /^(19|20)[0-9]{2}$/
const SAMPLE = 200

/**
 * Whether the first record names the columns: it does when it differs in kind from what stands below it, and when nothing tells,
 * if its texts could be names. Pure; no I/O.
 */
export function findHeader(records: readonly TextRecord[]): boolean {
  const [first, ...rest] = records.filter(record => !record.blank)
  if (!first) return false
  const below = rest.slice(0, SAMPLE)
  const votes = first.fields.map((value, index) =>
    vote(
      value,
      below.flatMap(({ fields }) => fields[index] ?? []),
    ),
  )
  const sum = votes.reduce((total, one) => total + one, 0)
  if (sum !== 0) return sum > 0 || namesYears(first.fields)
  return couldBeNames(first.fields, below)
}

/** 1: the value is of another kind than its column; -1: of the same, and not text; 0: nothing to tell. */
function vote(value: string, column: readonly string[]): number {
  const facts = sampleFacts(column, READING)
  const kinds = facts.values === 0 ? [] : possibleFamilies(facts)
  if (kinds.length === 0 || value === '') return 0
  const own = sampleFacts([value], READING)
  if (own.values === 0) return 0
  return possibleFamilies(own).some(kind => kinds.includes(kind)) ? -1 : 1
}

/** Tables with a year per column: texts or nothing at first, then distinct years. */
function namesYears(fields: readonly string[]): boolean {
  const years = fields.filter(field => YEAR.test(field))
  const others = fields.filter(field => !YEAR.test(field))
  return (
    others.length > 0 && years.length > 1 && new Set(fields).size === fields.length && others.every(isName)
  )
}

function couldBeNames(fields: readonly string[], below: readonly TextRecord[]): boolean {
  const named = fields.filter(isName)
  if (named.length < Math.ceil(fields.length / 2) || new Set(named).size !== named.length) return false
  return !fields.some((field, index) => field !== '' && below.some(record => record.fields[index] === field))
}

function isName(field: string): boolean {
  return field === '' || possibleFamilies(sampleFacts([field], READING)).length === 0
}
