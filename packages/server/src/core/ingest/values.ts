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

/** Patterns that values must match as a whole. Written so that JavaScript and RE2 read them alike. */
export const patterns = {
  integer: '-?(0|[1-9][0-9]*)',
  /** An integer or a fraction, in a form that RE2 matches in one pass; as alternatives they cost several times as much. */
  plain: '-?(0|[1-9][0-9]*)(\\.[0-9]+)?',
  fraction: '-?(0|[1-9][0-9]*)\\.[0-9]+',
  scientific: '-?(0|[1-9][0-9]*)(\\.[0-9]+)?[eE][+-]?[0-9]+',
  date: '[0-9]{4}-[0-9]{2}-[0-9]{2}',
  timestamp: '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6}0*)?)?',
  nanoTimestamp: '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?',
  zoned:
    '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6}0*)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)',
} as const

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`)
const INTEGER = whole(patterns.integer)
const FRACTION = whole(patterns.fraction)
const SCIENTIFIC = whole(patterns.scientific)
const DATE = whole(patterns.date)
const TIMESTAMP = whole(patterns.timestamp)
const NANO_TIMESTAMP = whole(patterns.nanoTimestamp)
const ZONED = whole(patterns.zoned)
const BOOLEAN = /^(true|false)$/i

const DAY = '[0-9]{1,2}'
const CLOCKS = [
  ['', ''],
  [' %H:%M', ' [0-9]{1,2}:[0-9]{2}'],
  [' %H:%M:%S', ' [0-9]{1,2}:[0-9]{2}:[0-9]{2}'],
] as const
const ORDERS = [
  ['%d#%m#%Y', `(${DAY})#(${DAY})#[0-9]{4}`, 'day-first'],
  ['%m#%d#%Y', `(${DAY})#(${DAY})#[0-9]{4}`, 'month-first'],
  ['%Y#%m#%d', `[0-9]{4}#(${DAY})#(${DAY})`, 'year-first'],
] as const

/** A way to write dates other than ISO, in the letters of strptime. */
export interface WrittenFormat {
  readonly format: string
  readonly pattern: string
  readonly shape: RegExp
  readonly order: 'day-first' | 'month-first' | 'year-first' | 'given'
  readonly withTime: boolean
}

/** The formats that are looked for: day, month and year in three orders, by `/`, `.` or `-`, with or without a time. */
export const writtenFormats: readonly WrittenFormat[] = ['/', '.', '-'].flatMap(separator =>
  ORDERS.flatMap(([format, digits, order]) =>
    CLOCKS.map(([clock, time]) => {
      const pattern = digits.replaceAll('#', separator === '.' ? '\\.' : separator) + time
      const text = format.replaceAll('#', separator) + clock
      return { format: text, pattern, shape: whole(pattern), order, withTime: clock !== '' }
    }),
  ),
)

/** A format that the person who uploads has named. */
export function givenFormat(format: string): WrittenFormat {
  return { format, pattern: '(?s).*', shape: /^/, order: 'given', withTime: /%[HIMSfTXcp]/.test(format) }
}

/** What the values of one column are, counted. The same shape for a sample and for a whole file. */
export interface TextFacts {
  /** Neither missing nor a null token. */
  values: number
  tokens: number
  integers: number
  /** Integers that 64 bits, and that 38 digits hold. */
  bigints: number
  hugeints: number
  fractions: number
  scientific: number
  /** Numbers of which a double holds every digit. */
  doubles: number
  wholeDigits: number
  fractionDigits: number
  booleans: number
  dates: number
  timestamps: number
  nanoTimestamps: number
  zoned: number
  /** How many values each written format fits, by its index in the list that was asked for. */
  written: number[]
}

export function noFacts(formats: number): TextFacts {
  return {
    values: 0,
    tokens: 0,
    integers: 0,
    bigints: 0,
    hugeints: 0,
    fractions: 0,
    scientific: 0,
    doubles: 0,
    wholeDigits: 0,
    fractionDigits: 0,
    booleans: 0,
    dates: 0,
    timestamps: 0,
    nanoTimestamps: 0,
    zoned: 0,
    written: new Array(formats).fill(0),
  }
}

/** How a file writes what is not text. */
export interface Reading {
  readonly decimal: '.' | ','
  readonly nullTokens: readonly string[]
  readonly formats: readonly WrittenFormat[]
}

/** Counts a sample of one column. What it says of a double or of a date's existence is a guess; shapes are certain. */
export function sampleFacts(values: Iterable<string>, reading: Reading): TextFacts {
  const facts = noFacts(reading.formats.length)
  for (const value of values) {
    if (value === '') continue
    if (reading.nullTokens.includes(value)) facts.tokens += 1
    else addValue(facts, value, reading)
  }
  return facts
}

function addValue(facts: TextFacts, value: string, reading: Reading): void {
  facts.values += 1
  addNumber(facts, reading.decimal === ',' ? swapPoint(value) : value)
  if (BOOLEAN.test(value)) facts.booleans += 1
  if (DATE.test(value)) facts.dates += 1
  else if (TIMESTAMP.test(value)) facts.timestamps += 1
  else if (NANO_TIMESTAMP.test(value)) facts.nanoTimestamps += 1
  else if (ZONED.test(value)) facts.zoned += 1
  reading.formats.forEach(({ shape, order }, index) => {
    if (shape.test(value) && plausible(value, order)) facts.written[index] = (facts.written[index] ?? 0) + 1
  })
}

function addNumber(facts: TextFacts, value: string): void {
  const digits = value
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '')
  if (INTEGER.test(value)) {
    facts.integers += 1
    if (fitsBigint(value)) facts.bigints += 1
    if (value.replace('-', '').length <= 38) facts.hugeints += 1
    facts.wholeDigits = Math.max(facts.wholeDigits, value.replace('-', '').length)
  } else if (FRACTION.test(value)) {
    const [integer = '', fraction = ''] = value.replace('-', '').split('.')
    facts.fractions += 1
    facts.wholeDigits = Math.max(facts.wholeDigits, integer.length)
    facts.fractionDigits = Math.max(facts.fractionDigits, fraction.length)
  } else if (SCIENTIFIC.test(value)) facts.scientific += 1
  else return
  const held = String(Number(value))
    .replace(/e.*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '')
  if (held === digits) facts.doubles += 1
}

function fitsBigint(value: string): boolean {
  if (value.length > 20) return false
  return BigInt.asIntN(64, BigInt(value)) === BigInt(value)
}

function plausible(value: string, order: WrittenFormat['order']): boolean {
  if (order === 'given') return true
  const [first = 0, second = 0, third = 0] = value.split(/[^0-9]/).map(Number)
  const [day, month] =
    order === 'day-first' ? [first, second] : order === 'month-first' ? [second, first] : [third, second]
  return day >= 1 && day <= 31 && month >= 1 && month <= 12
}

/** `1,5` as `1.5`, and `1.5` as something that is no number. */
export function swapPoint(value: string): string {
  return value.replace(/[.,]/g, point => (point === ',' ? '.' : ','))
}

/** The families that may hold all values of the column; none: it is text for certain. */
export function possibleFamilies(facts: TextFacts): Family[] {
  const { values } = facts
  const holds: Record<Family, boolean> = {
    number: facts.integers + facts.fractions + facts.scientific === values,
    boolean: facts.booleans === values,
    time: facts.dates + facts.timestamps + facts.nanoTimestamps === values || facts.zoned === values,
    written: facts.written.some(count => count === values),
  }
  return families.filter(family => holds[family])
}
