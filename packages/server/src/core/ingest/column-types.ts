import type { WrittenFormat } from './dates.ts'
import { possibleFamilies, type TextFacts } from './values.ts'

/** What becomes of a column of text. */
export interface ColumnTarget {
  readonly type: string
  /** The format by which dates are read that are not ISO. */
  readonly format: string | null
  /** The values fit day-first and month-first alike, so it stays text. */
  readonly ambiguous: boolean
  /** Digits of its numbers may be grouped. */
  readonly grouped: boolean
}

export const TEXT: ColumnTarget = { type: 'VARCHAR', format: null, ambiguous: false, grouped: false }

/**
 * Decide the type of a column from what all its values are. Pure; no I/O.
 * No type is chosen that would lose a digit or a leading zero; where none fits, it is text.
 */
export function decideType(facts: TextFacts, formats: readonly WrittenFormat[]): ColumnTarget {
  if (facts.values === 0) return TEXT
  const possible = possibleFamilies(facts)
  if (possible.includes('written') && formats.some(({ order }) => order === 'given'))
    return written(facts, formats, facts.values)
  if (possible.includes('number')) return number(facts)
  if (possible.includes('boolean')) return plain('BOOLEAN')
  if (possible.includes('time')) return plain(time(facts))
  if (possible.includes('written')) return written(facts, formats, facts.values)
  return TEXT
}

/**
 * Decide how to read a column of which dates and times are asked for: in the way that most of its values are written. Pure; no I/O.
 */
export function decideDates(facts: TextFacts, formats: readonly WrittenFormat[]): ColumnTarget {
  const instants = facts.dates + facts.timestamps
  const most = Math.max(instants, facts.nanoTimestamps, facts.zoned, ...facts.written)
  if (most === 0) return plain('TIMESTAMP')
  if (facts.written.includes(most)) return written(facts, formats, most)
  if (facts.dates === most) return plain('DATE')
  if (instants === most) return plain('TIMESTAMP')
  return plain(facts.zoned === most ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP_NS')
}

export function plain(type: string): ColumnTarget {
  return { ...TEXT, type }
}

function number(facts: TextFacts): ColumnTarget {
  const type = numberType(facts)
  return type === null ? TEXT : { ...plain(type), grouped: facts.grouped > 0 }
}

function numberType(facts: TextFacts): string | null {
  const { values, wholeDigits, fractionDigits } = facts
  if (facts.fractions + facts.scientificFractions > 0) {
    if (facts.doubles === values) return 'DOUBLE'
    const exact = facts.scientific === 0 && wholeDigits + fractionDigits <= 38
    return exact ? `DECIMAL(${wholeDigits + fractionDigits},${fractionDigits})` : null
  }
  // Whole numbers before an exponent are as often codes, such as 1e5.
  if (facts.scientific > 0) return null
  if (facts.bigints === values) return 'BIGINT'
  return facts.hugeints === values ? 'DECIMAL(38,0)' : null
}

function time(facts: TextFacts): string {
  const { values, dates } = facts
  if (dates === values) return 'DATE'
  if (facts.zoned === values) return 'TIMESTAMP WITH TIME ZONE'
  return dates + facts.timestamps === values ? 'TIMESTAMP' : 'TIMESTAMP_NS'
}

function written(facts: TextFacts, formats: readonly WrittenFormat[], fitted: number): ColumnTarget {
  const fitting = formats.filter((_, index) => facts.written[index] === fitted)
  const format = fitting.find(({ order }) => order === 'given') ?? fitting[0]
  if (!format) return TEXT
  // May is a month's short and its long name: two formats, and one reading.
  const ambiguous = format.order !== 'given' && fitting.some(({ order }) => order !== format.order)
  return ambiguous ? { ...TEXT, ambiguous } : { ...plain(format.type), format: format.format }
}
