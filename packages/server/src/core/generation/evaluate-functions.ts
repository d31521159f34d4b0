import { checkDigit, doubled, ibanCheck, lowerText, plainLetters, upperText } from './evaluate-texts.ts'
import type { FunctionName, ValueType } from './expression.ts'
import { readMoment } from './moment.ts'
import { type Evaluated, evaluated, instantText, isSafe, textOf, type Value } from './value.ts'

/** A function over values of which none is missing; where one is, so is the result. */
interface Definition {
  readonly type: ValueType
  of(a: Value, b: Value, c: Value): Value
}

const text = (of: (a: string, b: number) => string): Definition => ({
  type: 'text',
  of: (a, b) => of(String(a), Number(b)),
})
const double = (of: (a: number, b: number) => number): Definition => ({
  type: 'number',
  of: (a, b) => of(a as number, b as number),
})

const definitions: Partial<Record<FunctionName, Definition>> = {
  plus: double((a, b) => a + b),
  minus: double((a, b) => a - b),
  times: double((a, b) => a * b),
  over: double((a, b) => a / b),
  root: double(a => Math.sqrt(a)),
  round: double(a => (a < 0 ? -Math.round(-a) : Math.round(a))),
  floor: double(a => Math.floor(a)),
  toNumber: { type: 'number', of: a => Number(a) },
  less: { type: 'boolean', of: isLess },
  equal: { type: 'boolean', of: (a, b) => !isLess(a, b) && !isLess(b, a) },
  not: { type: 'boolean', of: a => !a },
  padded: text((a, width) => a.padStart(width, '0')),
  hex: { type: 'text', of: (a, width) => (a as number | bigint).toString(16).padStart(Number(width), '0') },
  lower: text(lowerText),
  upper: text(upperText),
  plain: text(plainLetters),
  first: text((a, count) => [...a].slice(0, count).join('')),
  afterFirst: text(a => [...a].slice(1).join('')),
  length: { type: 'integer', of: a => [...String(a)].length },
  last: text((a, count) => (count > 0 ? [...a].slice(-count).join('') : '')),
  replaced: { type: 'text', of: (a, b, c) => String(a).replaceAll(String(b), () => String(c)) },
  luhn: text(a => checkDigit(a, (digit, at) => ((a.length - at) % 2 === 0 ? doubled(digit) : digit))),
  eanCheck: text(a => checkDigit(a, (digit, at) => (at % 2 === 0 ? digit * 3 : digit))),
  ibanCheck: { type: 'text', of: (country, account) => ibanCheck(String(country), String(account)) },
  toInstant: { type: 'text', of: instantText },
}

/** The engine holds a double that is no number to be greater than all others. */
function isLess(a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string')
    return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0
  const [x, y] = [a as number, b as number]
  return x < y || (Number.isNaN(y) && !Number.isNaN(x))
}

/** A function over what is evaluated. Pure; no I/O. */
export function applied(name: FunctionName, of: readonly Evaluated[]): Evaluated {
  const made = whole(name, of) ?? truth(name, of) ?? moment(name, of) ?? other(name, of)
  if (of.some(each => each.value === undefined)) return made
  return constantOf(made.of(0), made.type)
}

/** A value that all rows have. Pure; no I/O. */
export function constantOf(given: Value, type: ValueType | null): Evaluated {
  if (typeof given === 'string')
    return { ...evaluated(type, () => given), value: given, length: [...given].length }
  const number = Number(given)
  const value = typeof given === 'bigint' && isSafe(number, number) ? number : given
  return { ...evaluated(given === null ? null : type, () => value, number, number), value }
}

function other(name: FunctionName, of: readonly Evaluated[]): Evaluated {
  const [first, second, third] = of
  if (name === 'toText' && first) return retyped(first, 'text')
  const definition = definitions[name]
  if (!definition || !first) throw new Error(`no function ${name} of ${of.length}`)
  const value = rowValue(definition, first.of, second?.of, third?.of)
  const [low, high] = boundsOf(name, first, second)
  return { ...evaluated(definition.type, value, low, high), ...lengthOf(name, of) }
}

function rowValue(
  { of }: Definition,
  a: Evaluated['of'],
  b?: Evaluated['of'],
  c?: Evaluated['of'],
): Evaluated['of'] {
  if (!b) {
    return row => {
      const x = a(row)
      return x === null ? null : of(x, null, null)
    }
  }
  return row => {
    const [x, y, z] = [a(row), b(row), c ? c(row) : '']
    return x === null || y === null || z === null ? null : of(x, y, z)
  }
}

/** Of texts. */
function lengthOf(name: FunctionName, [first, second]: readonly Evaluated[]): { length: number } | object {
  const given = first?.length ?? 0
  const count = typeof second?.value === 'number' ? second.value : Number.POSITIVE_INFINITY
  if (name === 'padded') return { length: Math.max(count, given) }
  if (name === 'hex') return { length: Math.max(count, (first?.high ?? 0).toString(16).length) }
  if (name === 'first') return { length: Math.min(count, given) }
  if (name === 'afterFirst') return { length: Math.max(0, given - 1) }
  // Characters come apart into letters and marks, of which the marks are left out.
  if (name === 'plain' || name === 'lower' || name === 'upper') return { length: given }
  if (name === 'luhn' || name === 'eanCheck') return { length: 1 }
  return name === 'ibanCheck' ? { length: 2 } : {}
}

type Bounds = readonly [low: number, high: number]
/** More characters than the engine holds in a text. */
const LONGEST = 2 ** 32
const unknown: Bounds = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]

function boundsOf(name: FunctionName, a: Evaluated, b: Evaluated | undefined): Bounds {
  if (name === 'toNumber') return [a.low, a.high]
  if (name === 'round' || name === 'floor') return [Math.floor(a.low), Math.ceil(a.high)]
  if (name === 'length') return [0, Math.min(a.length, LONGEST)]
  if (!b) return unknown
  if (name === 'plus') return [a.low + b.low, a.high + b.high]
  if (name === 'minus') return [a.low - b.high, a.high - b.low]
  if (name === 'times') return among([a.low, a.high], [b.low, b.high])
  if (name === 'over' && b.value !== undefined && b.low !== 0) return among([a.low, a.high], [1 / b.low])
  return unknown
}

function among(these: readonly number[], those: readonly number[]): Bounds {
  const products = these.flatMap(one => those.map(other => one * other))
  return products.some(Number.isNaN) ? unknown : [Math.min(...products), Math.max(...products)]
}

/** Whole numbers: as doubles while all that takes part is exact in them, else as big ones. */
function whole(name: FunctionName, [a, b]: readonly Evaluated[]): Evaluated | null {
  if (!a) return null
  if (name === 'toInteger') return wholeOf(a, [Math.floor(a.low), Math.ceil(a.high)])
  if (!b) return null
  if (name === 'add') {
    return arithmetic(
      a,
      b,
      [a.low + b.low, a.high + b.high],
      (x, y) => x + y,
      (x, y) => x + y,
    )
  }
  if (name === 'subtract') {
    return arithmetic(
      a,
      b,
      [a.low - b.high, a.high - b.low],
      (x, y) => x - y,
      (x, y) => x - y,
    )
  }
  if (name === 'multiply') {
    return arithmetic(
      a,
      b,
      among([a.low, a.high], [b.low, b.high]),
      (x, y) => x * y + 0,
      (x, y) => x * y,
    )
  }
  const size = Math.max(Math.abs(a.low), Math.abs(a.high))
  if (name === 'quotient') {
    const bounds: Bounds = a.low >= 0 && b.low >= 1 ? [0, Math.floor(a.high / b.low)] : [-size, size]
    return arithmetic(a, b, bounds, divided, (x, y) => (y === 0n ? null : x / y))
  }
  if (name !== 'remainder') return null
  return arithmetic(
    a,
    b,
    [a.low >= 0 ? 0 : -size, size],
    (x, y) => (y === 0 ? null : (x % y) + 0),
    (x, y) => (y === 0n ? null : x % y),
  )
}

/** By the remainder, since a quotient of large numbers may be rounded up. There is one zero among whole numbers. */
const divided = (x: number, y: number) => (y === 0 ? null : (x - (x % y)) / y + 0)

function arithmetic(
  a: Evaluated,
  b: Evaluated,
  [low, high]: Bounds,
  exact: (x: number, y: number) => number | null,
  wide: (x: bigint, y: bigint) => bigint | null,
): Evaluated {
  const [left, right] = [a.of, b.of]
  const fits = isSafe(low, high)
  if (fits && isSafe(a.low, a.high) && isSafe(b.low, b.high)) {
    const value = (row: number) => {
      const [x, y] = [left(row), right(row)]
      return x === null || y === null ? null : exact(x as number, y as number)
    }
    return evaluated('integer', value, low, high)
  }
  const value = (row: number) => {
    const [x, y] = [left(row), right(row)]
    if (x === null || y === null) return null
    const made = wide(BigInt(x), BigInt(y))
    return fits && made !== null ? Number(made) : made
  }
  return evaluated('integer', value, low, high)
}

/** A double that is whole as a whole number. */
function wholeOf({ of }: Evaluated, [low, high]: Bounds): Evaluated {
  if (isSafe(low, high)) return evaluated('integer', row => plusZero(of(row)), low, high)
  return evaluated('integer', row => {
    const value = of(row)
    return value === null ? null : BigInt(value)
  })
}

/** There is one zero among whole numbers. */
const plusZero = (value: Value): Value => (value === 0 ? 0 : value)

/** Truths of which some may be missing. */
function truth(name: FunctionName, [a, b]: readonly Evaluated[]): Evaluated | null {
  if (!a) return null
  const left = a.of
  if (name === 'isNull') return evaluated('boolean', row => left(row) === null)
  if (!b || (name !== 'and' && name !== 'or')) return null
  const right = b.of
  const decides = name === 'or'
  return evaluated('boolean', row => {
    const [x, y] = [left(row), right(row)]
    if (x === decides || y === decides) return decides
    return x === null || y === null ? null : !decides
  })
}

const DAY_MICROS = 86_400_000_000

function moment(name: FunctionName, [a, b]: readonly Evaluated[]): Evaluated | null {
  if (!a) return null
  if (name === 'toDate' || name === 'toDatetime') return retyped(a, name === 'toDate' ? 'date' : 'datetime')
  if (!b || (name !== 'addDays' && name !== 'addMicros')) return null
  const sum = whole('add', [a, b])
  return sum && { ...sum, type: name === 'addDays' ? 'date' : 'datetime' }
}

/** The same as another type. Pure; no I/O. */
export function retyped(made: Evaluated, type: ValueType | null): Evaluated {
  if (type === null || made.type === null || made.type === type) return made
  const from = made.type
  const { of, low, high } = made
  if (type === 'text') {
    return { ...evaluated('text', row => textOf(of(row), from)), length: made.length }
  }
  if (type === 'number') return applied('toNumber', [made])
  if (type === 'date') return daysOf(made)
  if (type === 'datetime' && from === 'date') {
    const micros = evaluated('integer', () => DAY_MICROS, DAY_MICROS, DAY_MICROS)
    const product = whole('multiply', [{ ...made, type: 'integer' }, micros])
    return product ? { ...product, type: 'datetime' } : made
  }
  if (type === 'datetime') return evaluated('datetime', row => microsOf(of(row)))
  return evaluated(type, of, low, high)
}

function daysOf({ type, of, low, high }: Evaluated): Evaluated {
  const day = (micros: Value) =>
    typeof micros === 'bigint'
      ? Number((micros - (((micros % MICROS) + MICROS) % MICROS)) / MICROS)
      : Math.floor(Number(micros) / DAY_MICROS)
  const value = (row: number) => {
    const found = of(row)
    if (found === null) return null
    return day(type === 'text' ? readMoment(String(found)) : found)
  }
  return evaluated('date', value, Math.floor(low / DAY_MICROS), Math.ceil(high / DAY_MICROS))
}

const MICROS = BigInt(DAY_MICROS)

function microsOf(value: Value): Value {
  return value === null ? null : readMoment(String(value))
}
