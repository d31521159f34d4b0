import { belowOf, choices, drawsAt, placesAt } from './draw.ts'
import { applied, constantOf, retyped } from './evaluate-functions.ts'
import type { Expression, Places, Quantiles, ValueType } from './expression.ts'
import { fold } from './fold.ts'
import { type Evaluated, evaluated, isSafe, type OfRow, type Value } from './value.ts'

/** Where an expression's random bits come from, and what it may name. */
export interface Standing {
  readonly seed: bigint
  readonly entity: string
  readonly path: string
  /** All numbers of rows are below this, which is at most 2^32. */
  readonly rows: number
  field(path: string): Evaluated
  foreign(of: Extract<Expression, { kind: 'foreign' }>): Evaluated
}

/** Where a value takes 64 random bits, its second draw is so far behind the first. */
const SECOND_DRAW = 500
const WORD = 2 ** 32

/**
 * An expression as a function of the row's number, which gives what the engine computes for it: texts, whole numbers (those that pass 2^53 as
 * big ones), doubles, truths, days and microseconds since 1970. Pure; no I/O.
 */
export function evaluate(expression: Expression, standing: Standing): Evaluated {
  return compile(fold(expression), standing)
}

function compile(expression: Expression, standing: Standing): Evaluated {
  const inner = (each: Expression) => compile(each, standing)
  const draw = (number: number) => drawsAt({ ...standing, number })
  switch (expression.kind) {
    case 'constant':
      return constant(expression.value)
    case 'row':
      return evaluated('integer', row => row, 0, standing.rows - 1)
    case 'draw':
      return evaluated('integer', draw(expression.number), 0, WORD - 1)
    case 'below': {
      const { below, number } = expression
      const drawn = draw(number)
      return evaluated('integer', row => belowOf(drawn(row), below), 0, below - 1)
    }
    case 'between':
      return between(expression.low, expression.high, draw, expression.number)
    case 'fraction': {
      const [high, low] = [draw(expression.number), draw(expression.number + SECOND_DRAW)]
      return evaluated('number', row => (high(row) * 0x20_0000 + (low(row) >>> 11)) / 2 ** 53, 0, 1)
    }
    case 'place': {
      const size = Number(expression.size)
      const place = placesAt(size, { ...standing, number: expression.number })
      return evaluated('integer', row => place(row % size), 0, size - 1)
    }
    case 'at':
      return at(expression.values, inner(expression.place))
    case 'choose': {
      const { by, weights, number } = expression
      const choice = choices(weights)
      const bits = by ? standing.field(by.path).of : draw(number)
      return evaluated('integer', row => choice(Number(bits(row))), 0, weights.length - 1)
    }
    case 'search':
      return place(expression.values, inner(expression.of))
    case 'line':
      return lineAt(expression.places, expression.values, standing.field(expression.of.path))
    case 'quantile':
      return quantile(expression.quantiles, draw(expression.number))
    case 'join':
      return joined(expression.parts.map(inner))
    case 'if':
      return either(inner(expression.condition), inner(expression.holds), inner(expression.fails))
    case 'call':
      return applied(expression.function, expression.of.map(inner))
    case 'field':
      return standing.field(expression.path)
    case 'foreign':
      return standing.foreign(expression)
  }
}

const typeNames = { string: 'text', number: 'number', bigint: 'integer', boolean: 'boolean' } as const

function constant(value: Value): Evaluated {
  return constantOf(value, value === null ? null : typeNames[typeof value as keyof typeof typeNames])
}

function between(
  low: bigint,
  high: bigint,
  draw: (number: number) => OfRow<number>,
  number: number,
): Evaluated {
  const [from, to] = [Number(low), Number(high)]
  const size = high - low + 1n
  const first = draw(number)
  if (size <= BigInt(WORD) && isSafe(from, to)) {
    const count = Number(size)
    return evaluated('integer', row => from + belowOf(first(row), count), from, to)
  }
  const second = draw(number + SECOND_DRAW)
  const offset = (row: number) =>
    size <= BigInt(WORD)
      ? (BigInt(first(row)) * size) >> 32n
      : (((BigInt(first(row)) << 32n) | BigInt(second(row))) * size) >> 64n
  return isSafe(from, to)
    ? evaluated('integer', row => Number(low + offset(row)), from, to)
    : evaluated('integer', row => low + offset(row), from, to)
}

function at(values: readonly string[], place: Evaluated): Evaluated {
  const { of } = place
  const length = values.reduce((most, value) => Math.max(most, [...value].length), 0)
  const value = (row: number) => {
    const found = of(row)
    return found === null ? null : (values[Number(found)] ?? null)
  }
  return { ...evaluated('text', value), length, values }
}

function place(values: readonly string[], { of }: Evaluated): Evaluated {
  const places = new Map(values.map((value, at) => [value, at]).toReversed() as [string, number][])
  return evaluated('integer', row => places.get(String(of(row))) ?? null, 0, Math.max(0, values.length - 1))
}

/** A double on the straight lines between points, by the very operations that the engine's SQL takes. */
function lineAt(places: Places, values: readonly number[], { of }: Evaluated): Evaluated {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const value = 'length' in places ? betweenPoints(places, values) : betweenSteps(places, values)
  return evaluated('number', row => value(Number(of(row))), least, most)
}

function betweenSteps(
  { first, perUnit }: { readonly first: number; readonly perUnit: number },
  values: readonly number[],
): (x: number) => number {
  const last = values.length - 1
  return x => {
    const at = Math.min(Math.max((x - first) * perUnit, 0), last)
    const cell = Math.min(Math.floor(at), last - 1)
    const [low = 0, high = 0] = [values[cell], values[cell + 1]]
    return low + (high - low) * (at - cell)
  }
}

function betweenPoints(places: readonly number[], values: readonly number[]): (x: number) => number {
  return x => {
    let [from, to] = [0, places.length - 2]
    while (from < to) {
      const middle = (from + to) >> 1
      if (x < (places[middle + 1] ?? 1)) to = middle
      else from = middle + 1
    }
    const [low = 0, high = 0] = [values[from], values[from + 1]]
    if (low === high) return low
    const [begin = 0, end = 1] = [places[from], places[from + 1]]
    return low + (high - low) * ((x - begin) / (end - begin))
  }
}

function quantile({ cells, first, last }: Quantiles, draw: OfRow<number>): Evaluated {
  const [low, high] = [first[0] ?? Number.NEGATIVE_INFINITY, last.at(-1) ?? Number.POSITIVE_INFINITY]
  const line = (values: Float64Array, place: number, share: number) => {
    const from = values[place] as number
    return from + ((values[place + 1] as number) - from) * share
  }
  const value = (row: number) => {
    const bits = draw(row)
    const cell = bits >>> 20
    const rest = bits & 0xf_ffff
    if (cell > 0 && cell < 4095) return line(cells, cell, rest / 0x10_0000)
    return line(cell === 0 ? first : last, rest >>> 8, (bits & 0xff) / 256)
  }
  return evaluated('number', value, low, high)
}

/** Missing parts are left out, as the engine does. */
function joined(parts: readonly Evaluated[]): Evaluated {
  const texts = parts.map(part => retyped(part, 'text'))
  const length = texts.reduce((sum, text) => sum + text.length, 0)
  const of = texts.map(text => text.of)
  const value = (row: number) => {
    let text = ''
    for (const part of of) {
      const found = part(row)
      if (found !== null) text += found
    }
    return text
  }
  return { ...evaluated('text', value), length }
}

function either(condition: Evaluated, holds: Evaluated, fails: Evaluated): Evaluated {
  const type = holds.type ?? fails.type
  const [low, high] = [least(holds, fails), most(holds, fails)]
  const [then, other] = [holds, fails].map(each => asWide(retyped(each, type), type, low, high).of)
  const { of } = condition
  const value = (row: number) => (of(row) === true ? then?.(row) : other?.(row)) ?? null
  return { ...evaluated(type, value, low, high), length: Math.max(holds.length, fails.length) }
}

const least = (a: Evaluated, b: Evaluated) => Math.min(a.type ? a.low : b.low, b.type ? b.low : a.low)
const most = (a: Evaluated, b: Evaluated) => Math.max(a.type ? a.high : b.high, b.type ? b.high : a.high)

/** Whole numbers as big ones, where those around them are. */
function asWide(part: Evaluated, type: ValueType | null, low: number, high: number): Evaluated {
  if (type !== 'integer' && type !== 'datetime') return part
  if (isSafe(low, high) || !isSafe(part.low, part.high)) return part
  const { of } = part
  return { ...part, of: row => widened(of(row)) }
}

const widened = (value: Value): Value => (typeof value === 'number' ? BigInt(value) : value)
