import type { TypeReason } from './load.ts'
import type { ColumnPlan } from './plan-columns.ts'
import { possibleFamilies, sampleFacts } from './values.ts'

const SHOWN = 3
const LONGEST_VALUE = 100
const READING = { decimal: '.', nullTokens: [], formats: [] } as const

/**
 * Why a column has its type, from the values that are at hand with their row numbers. Pure; no I/O.
 */
export function explainType(
  plan: ColumnPlan,
  values: Iterable<{ readonly row: number; readonly value: string }>,
): TypeReason {
  const { trust, target } = plan
  if (trust === 'forced') return reason(`${target.type}, since column_types asks for it.`)
  if (trust === 'empty') return reason('Text, since it has no values.')
  if (target.type !== 'VARCHAR') return reason(`${target.type}, since every value fits it.`)
  const examples: { row: number; value: string }[] = []
  for (const { row, value } of values) {
    if (examples.length === SHOWN) break
    if (value === '' || possibleFamilies(sampleFacts([value], READING)).length > 0) continue
    examples.push({ row, value: value.slice(0, LONGEST_VALUE) })
  }
  return {
    message: 'Text, since not every value is a number, a date or a boolean.',
    insteadOf: null,
    counterExamples: examples,
  }
}

function reason(message: string): TypeReason {
  return { message, insteadOf: null, counterExamples: [] }
}
