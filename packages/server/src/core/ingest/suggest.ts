import { countOf, type Kind } from './kinds.ts'
import type { ColumnPlan } from './plan-columns.ts'
import type { Family, TextFacts } from './values.ts'

/** A narrower type that most values of a column would have had. */
export interface Suggestion {
  readonly type: string
  /** What the values are that it would have taken. */
  readonly kind: Kind
  /** What one of them, and several are called. */
  readonly noun: readonly [one: string, several: string]
}

const WHOLE: Suggestion = { type: 'BIGINT', kind: 'integer', noun: ['whole number', 'whole numbers'] }
const IN_64_BITS: Suggestion = {
  type: 'BIGINT',
  kind: 'bigint',
  noun: ['whole number of 64 bits', 'whole numbers of 64 bits'],
}
const IN_38_DIGITS: Suggestion = {
  type: 'DECIMAL(38,0)',
  kind: 'hugeint',
  noun: ['whole number of at most 38 digits', 'whole numbers of at most 38 digits'],
}
const NUMBER: Suggestion = { type: 'DOUBLE', kind: 'number', noun: ['number', 'numbers'] }
const HELD: Suggestion = {
  type: 'DOUBLE',
  kind: 'double',
  noun: ['number of which a double holds every digit', 'numbers of which a double holds every digit'],
}
const DAY: Suggestion = { type: 'DATE', kind: 'date', noun: ['date without a time', 'dates without a time'] }
const MICROSECONDS: Suggestion = {
  type: 'TIMESTAMP',
  kind: 'instant',
  noun: ['time with at most six digits of a second', 'times with at most six digits of a second'],
}

/** The narrower first: of several that take as many values, it is suggested. */
const OF_TEXT: readonly (Suggestion & { family: Family })[] = [
  { ...WHOLE, family: 'number' },
  { ...NUMBER, family: 'number' },
  { type: 'BOOLEAN', kind: 'boolean', noun: ['true or false', 'true or false'], family: 'boolean' },
  { type: 'DATE', kind: 'date', noun: ['date', 'dates'], family: 'time' },
  { type: 'TIMESTAMP', kind: 'instant', noun: ['date or time', 'dates or times'], family: 'time' },
  {
    type: 'TIMESTAMP WITH TIME ZONE',
    kind: 'zoned',
    noun: ['time with its zone', 'times with their zone'],
    family: 'time',
  },
]

/**
 * The narrower type that most values of a column suggest, if there is one. Pure; no I/O. Of a sample it answers what to ask of the
 * whole file.
 */
export function suggest(plan: ColumnPlan, facts: TextFacts): Suggestion | null {
  const found = plan.target.type === 'VARCHAR' ? ofText(plan, facts) : ofTyped(plan.target.type)
  return found && countOf(found.kind, facts) * 2 > facts.values ? found : null
}

function ofTyped(type: string): Suggestion | null {
  if (type === 'DECIMAL(38,0)') return IN_64_BITS
  if (type.startsWith('DECIMAL(')) return HELD
  if (type === 'DOUBLE') return WHOLE
  if (type === 'TIMESTAMP') return DAY
  return type === 'TIMESTAMP_NS' ? MICROSECONDS : null
}

function ofText({ formats, allowed }: ColumnPlan, facts: TextFacts): Suggestion | null {
  const { values } = facts
  if (allowed.includes('number') && countOf('number', facts) === values) {
    if (facts.fractions + facts.scientificFractions > 0) return HELD
    return facts.scientific > 0 ? WHOLE : IN_38_DIGITS
  }
  const written = formats.map((format, at) => ({
    type: format.type,
    kind: { written: at },
    noun: [`date by ${format.format}`, `dates by ${format.format}`] as const,
    family: 'written' as const,
  }))
  const candidates = [...OF_TEXT, ...written].filter(({ family }) => allowed.includes(family))
  const counts = candidates.map(({ kind }) => countOf(kind, facts))
  return candidates[counts.indexOf(Math.max(...counts))] ?? null
}
