import { isoKind } from './dates.ts'
import { countOf } from './kinds.ts'
import type { TypeReason } from './load.ts'
import type { NumberGrammar } from './numbers.ts'
import type { ColumnPlan } from './plan-columns.ts'
import type { Suggestion } from './suggest.ts'
import { families, possibleFamilies, type Reading, sampleFacts } from './values.ts'

/** A value of a column with the number of its data record, from 1. */
export interface Example {
  readonly row: number
  readonly value: string
}

/** What the whole file says of a column. */
export interface Evidence {
  readonly suggestion: Suggestion | null
  /** How many values there are, and how many the narrower type would not have taken; null: they were not counted. */
  readonly values: number | null
  readonly misfits: number | null
  /** Numbers in the notation that the file does not have. */
  readonly others: number
  /** The first values that rule the narrower type out, or where there is none, every type but text. */
  readonly examples: readonly Example[]
}

export const SHOWN_EXAMPLES = 3
export const LONGEST_EXAMPLE = 100

/**
 * Why a column has its type. Pure; no I/O.
 */
export function explainType(plan: ColumnPlan, evidence: Evidence, numbers: NumberGrammar): TypeReason {
  const { suggestion, examples } = evidence
  const counterExamples = examples
    .slice(0, SHOWN_EXAMPLES)
    .map(({ row, value }) => ({ row, value: value.slice(0, LONGEST_EXAMPLE).toWellFormed() }))
  const message = sentence(plan, evidence, numbers)
  return { message, insteadOf: suggestion?.type ?? null, counterExamples }
}

const BY_FORMAT = 'Text, since the file says of its values that they are texts, lists or objects.'

function sentence(plan: ColumnPlan, evidence: Evidence, numbers: NumberGrammar): string {
  const { target, by, trust } = plan
  const name = target.type === 'VARCHAR' ? 'Text' : target.type
  if (by === 'column_types') return `${name}, since column_types asks for it.`
  if (by === 'dataset') return `${name}, since the dataset has this type.`
  if (by === 'format') return BY_FORMAT
  if (target.ambiguous) return 'Text: its dates fit day-first and month-first alike.'
  if (trust === 'empty' || evidence.values === 0) return 'Text, since it has no values.'
  return target.type === 'VARCHAR'
    ? whyText(plan, evidence, numbers)
    : `${name}, since ${whyTyped(plan, evidence)}.`
}

function whyText({ allowed }: ColumnPlan, evidence: Evidence, numbers: NumberGrammar): string {
  const { suggestion, values, misfits, others, examples } = evidence
  if (values && others * 2 > values)
    return 'Text, since its numbers are written in another notation than those of the file.'
  if (suggestion === null || !values || misfits === null) {
    if (allowed.length < families.length) return BY_FORMAT
    return 'Text, since its values are neither all numbers, nor all dates, nor all true or false.'
  }
  const [one, several] = suggestion.noun
  const are = misfits === 1 ? `is no ${one}` : `are no ${several}`
  const [first] = examples
  const hint = first ? obstacle(first.value, numbers) : null
  const why = hint === null ? '' : `: ${JSON.stringify(shorten(first?.value ?? ''))} ${hint}`
  return `Text, since ${counted(misfits)} of ${counted(values)} values ${are}${why}.`
}

function whyTyped({ target }: ColumnPlan, { suggestion, misfits, values }: Evidence): string {
  const { type, format, grouped } = target
  if (format !== null) return `every value is a date by ${format}`
  const some =
    misfits === null || !values ? 'some values' : `${counted(misfits)} of ${counted(values)} values`
  const have = misfits === 1 ? 'has' : 'have'
  const groups = grouped ? ', some with grouped thousands' : ''
  if (type === 'DECIMAL(38,0)')
    return `${some} ${misfits === 1 ? 'needs' : 'need'} more than 64 bits${groups}`
  if (type.startsWith('DECIMAL(')) return `a double would lose digits of ${some}${groups}`
  if (type === 'BIGINT') return `every value is a whole number${groups}`
  if (type === 'DOUBLE') {
    return suggestion === null
      ? `every value is a number, and not all are whole${groups}`
      : `${some} ${have} a fraction or an exponent${groups}`
  }
  if (type === 'BOOLEAN') return 'every value is true or false'
  if (type === 'DATE') return 'every value is a date'
  if (type === 'TIMESTAMP') return 'every value is a date, and not all without a time'
  if (type === 'TIMESTAMP_NS') return 'some values have more than six digits of a second'
  if (type === 'TIMESTAMP WITH TIME ZONE') return 'every value is a time with its zone'
  return 'every value fits it'
}

/** `10 000`. */
export function counted(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ')
}

const LONGEST_SAID = 40

export function shorten(value: string): string {
  const text = value.toWellFormed()
  return text.length > LONGEST_SAID ? `${text.slice(0, LONGEST_SAID)}…`.toWellFormed() : text
}

/** What keeps a value from being what it looks like; null: it looks like nothing else than a text. */
export function obstacle(value: string, numbers: NumberGrammar): string | null {
  const is = (text: string) => numbers.read(text) !== null
  const trimmed = value.trim()
  if (trimmed !== value) return trimmed === '' || isPlain(trimmed, numbers) ? 'has spaces around it' : null
  if (/^-?0+[0-9]/.test(value) && is(value.replace(/^(-?)0+(?=[0-9])/, '$1'))) {
    return 'begins with zeros, which a number would lose'
  }
  if (value.startsWith('+') && is(value.slice(1))) return 'begins with a plus sign, which a number would lose'
  const amount = value.replace(/^[-(]?[$€£¥]\s?|\s?[$€£¥%)]$/g, '')
  if (amount !== value && /[0-9]/.test(amount) && /^[-0-9., ']+$/.test(amount)) {
    return value.includes('%') ? 'has a percent sign' : 'is an amount of money'
  }
  if (numbers.readsOther(value)) return 'is written in another notation of numbers than the rest of the file'
  if (/^-?[0-9]+([., '_][0-9]+)+$/.test(value) && !/^[0-9]{4}-/.test(value))
    return 'is grouped in no regular way'
  const read = numbers.read(value)
  if (read?.kind === 'scientific' && !read.text.includes('.')) return 'may be a code as well as a number'
  if (read?.kind === 'integer' && read.text.replace('-', '').length > 38) return 'has more than 38 digits'
  if (read) return null
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(value) && isoKind(value) === null)
    return 'is no date of the calendar, or no ISO time'
  return null
}

function isPlain(value: string, numbers: NumberGrammar): boolean {
  return possibleFamilies(sampleFacts([value], { numbers, nullTokens: [] })).length > 0
}

/** Whether the value alone rules out what is suggested, or is no more than a text where nothing is. */
export function rulesOut(
  value: string,
  plan: ColumnPlan,
  suggestion: Suggestion | null,
  reading: Reading,
): boolean {
  const facts = sampleFacts([value], reading, plan.formats)
  if (facts.values === 0) return false
  if (suggestion) return countOf(suggestion.kind, facts) === 0
  return possibleFamilies(facts).length === 0
}
