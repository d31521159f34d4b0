import { possibleFamilies, type TextFacts, type WrittenFormat } from './values.ts'

/** What becomes of a column of text. */
export interface ColumnTarget {
  readonly type: string
  /** The format by which dates are read that are not ISO. */
  readonly format: string | null
  /** The values fit day-first and month-first alike, so it stays text. */
  readonly ambiguous: boolean
}

const TEXT: ColumnTarget = { type: 'VARCHAR', format: null, ambiguous: false }

/**
 * Decide the type of a column from what all its values are. Pure; no I/O.
 * No type is chosen that would lose a digit, a leading zero or a sign; where none fits, it is text.
 */
export function decideType(facts: TextFacts, formats: readonly WrittenFormat[]): ColumnTarget {
  if (facts.values === 0) return TEXT
  const possible = possibleFamilies(facts)
  if (possible.includes('written') && formats.some(({ order }) => order === 'given'))
    return written(facts, formats)
  if (possible.includes('number')) return number(facts)
  if (possible.includes('boolean')) return plain('BOOLEAN')
  if (possible.includes('time')) return time(facts)
  if (possible.includes('written')) return written(facts, formats)
  return TEXT
}

function plain(type: string): ColumnTarget {
  return { type, format: null, ambiguous: false }
}

function number(facts: TextFacts): ColumnTarget {
  const { values, wholeDigits, fractionDigits } = facts
  if (facts.fractions > 0) {
    if (facts.doubles === values) return plain('DOUBLE')
    const exact = facts.scientific === 0 && wholeDigits + fractionDigits <= 38
    return exact ? plain(`DECIMAL(${wholeDigits + fractionDigits},${fractionDigits})`) : TEXT
  }
  // Whole numbers in scientific notation are as often codes, such as 1e5.
  if (facts.scientific > 0) return TEXT
  if (facts.bigints === values) return plain('BIGINT')
  return facts.hugeints === values ? plain('DECIMAL(38,0)') : TEXT
}

function time(facts: TextFacts): ColumnTarget {
  const { values, dates } = facts
  if (dates === values) return plain('DATE')
  if (facts.zoned === values) return plain('TIMESTAMP WITH TIME ZONE')
  if (facts.nanoTimestamps > 0) return plain('TIMESTAMP_NS')
  return plain('TIMESTAMP')
}

function written(facts: TextFacts, formats: readonly WrittenFormat[]): ColumnTarget {
  const fitting = formats.filter((_, index) => facts.written[index] === facts.values)
  const [format, other] = fitting
  if (!format) return TEXT
  if (other && format.order !== 'given') return { ...TEXT, ambiguous: true }
  return { type: format.withTime ? 'TIMESTAMP' : 'DATE', format: format.format, ambiguous: false }
}
