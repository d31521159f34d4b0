import { fitsNanoseconds, isoKind, looksWritten, type WrittenFormat } from './dates.ts'
import { fitsBigint, heldByDouble, type NumberGrammar } from './numbers.ts'

/** Kinds of values that a column of text may turn out to hold. */
export const families = ['number', 'boolean', 'time', 'written'] as const
export type Family = (typeof families)[number]

/** The tokens that mean missing among numbers, dates and booleans; among texts they are texts. */
export const NULL_TOKENS: readonly string[] = [
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  'NULL',
  'null',
  'None',
  'NaN',
  'nan',
  '-nan',
  '<NA>',
]

/** What the values of one column are, counted. The same shape for a sample and for a whole file. */
export interface TextFacts {
  /** Neither missing nor a null token. */
  values: number
  /** How often each null token occurs. */
  tokens: ReadonlyMap<string, number>
  integers: number
  /** Integers that 64 bits, and that 38 digits hold. */
  bigints: number
  hugeints: number
  fractions: number
  scientific: number
  /** Of those, the ones with a fraction before the exponent. */
  scientificFractions: number
  /** Numbers whose digits are grouped. */
  grouped: number
  /** Numbers in the notation that the file does not have. */
  others: number
  /** Numbers of which a double holds every digit. */
  doubles: number
  wholeDigits: number
  fractionDigits: number
  booleans: number
  dates: number
  timestamps: number
  /** Dates and times that nanoseconds hold, those with fewer digits among them. */
  nanoTimestamps: number
  zoned: number
  /** How many values look like dates that are not ISO. */
  looksWritten: number
  /** How many values each written format fits, by its index in the list that was asked for. */
  written: number[]
}

export function noFacts(formats: number): TextFacts {
  return {
    values: 0,
    tokens: new Map(),
    integers: 0,
    bigints: 0,
    hugeints: 0,
    fractions: 0,
    scientific: 0,
    scientificFractions: 0,
    grouped: 0,
    others: 0,
    doubles: 0,
    wholeDigits: 0,
    fractionDigits: 0,
    booleans: 0,
    dates: 0,
    timestamps: 0,
    nanoTimestamps: 0,
    zoned: 0,
    looksWritten: 0,
    written: new Array(formats).fill(0),
  }
}

export function tokenCount({ tokens }: TextFacts): number {
  return [...tokens.values()].reduce((sum, count) => sum + count, 0)
}

/** How a file writes what is not text. */
export interface Reading {
  readonly numbers: NumberGrammar
  readonly nullTokens: readonly string[]
}

/** Counts values of one column as the engine counts them; only of a format that was given it says what could be. */
export function sampleFacts(
  values: Iterable<string>,
  { numbers, nullTokens }: Reading,
  formats: readonly WrittenFormat[] = [],
): TextFacts {
  const facts = noFacts(formats.length)
  const tokens = new Map<string, number>()
  for (const value of values) {
    if (value === '') continue
    if (nullTokens.includes(value)) tokens.set(value, (tokens.get(value) ?? 0) + 1)
    else addValue(facts, value, numbers, formats)
  }
  return { ...facts, tokens }
}

function addValue(
  facts: TextFacts,
  value: string,
  numbers: NumberGrammar,
  formats: readonly WrittenFormat[],
): void {
  facts.values += 1
  addNumber(facts, value, numbers)
  if (/^(true|false)$/i.test(value)) facts.booleans += 1
  addTime(facts, value)
  const written = looksWritten(value)
  if (written) facts.looksWritten += 1
  formats.forEach((format, index) => {
    if ((written || format.order === 'given') && format.fits(value)) {
      facts.written[index] = (facts.written[index] ?? 0) + 1
    }
  })
}

function addTime(facts: TextFacts, value: string): void {
  const kind = isoKind(value)
  if (kind === null) return
  if (kind === 'zoned') {
    facts.zoned += 1
    return
  }
  if (kind === 'date') facts.dates += 1
  if (kind === 'timestamp') facts.timestamps += 1
  if (fitsNanoseconds(value)) facts.nanoTimestamps += 1
}

function addNumber(facts: TextFacts, value: string, numbers: NumberGrammar): void {
  const number = numbers.read(value)
  if (number === null) {
    if (numbers.readsOther(value)) facts.others += 1
    return
  }
  const { kind, grouped, text } = number
  if (grouped) facts.grouped += 1
  if (heldByDouble(text)) facts.doubles += 1
  if (kind === 'scientific') {
    facts.scientific += 1
    if (text.includes('.')) facts.scientificFractions += 1
    return
  }
  const [integer = '', fraction = ''] = text.replace('-', '').split('.')
  facts.wholeDigits = Math.max(facts.wholeDigits, integer.length)
  facts.fractionDigits = Math.max(facts.fractionDigits, fraction.length)
  if (kind === 'fraction') facts.fractions += 1
  else {
    facts.integers += 1
    if (fitsBigint(text)) facts.bigints += 1
    if (integer.length <= 38) facts.hugeints += 1
  }
}

/** The families that may hold all values of the column; none: it is text for certain. */
export function possibleFamilies(facts: TextFacts): Family[] {
  const { values } = facts
  const holds: Record<Family, boolean> = {
    number: facts.integers + facts.fractions + facts.scientific === values,
    boolean: facts.booleans === values,
    time: [facts.dates + facts.timestamps, facts.nanoTimestamps, facts.zoned].includes(values),
    written: facts.written.includes(values),
  }
  return families.filter(family => holds[family])
}
