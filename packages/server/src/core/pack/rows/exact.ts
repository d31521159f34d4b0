/** A whole number without a bound: a big one only where it passes 2^53. Decimals are such numbers of their last places. */
export type Exact = number | bigint

const MOST = Number.MAX_SAFE_INTEGER

/** Ten to a power from 0. */
export function tens(power: number): Exact {
  return power <= 15 ? (powers[power] as number) : 10n ** BigInt(power)
}

const powers = Array.from({ length: 16 }, (_, power) => Number(10n ** BigInt(power)))

function small(value: bigint): Exact {
  return value >= -BigInt(MOST) && value <= BigInt(MOST) ? Number(value) : value
}

const isExact = (value: number) => value >= -MOST && value <= MOST

export function add(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (isExact(sum)) return sum
  }
  return small(BigInt(a) + BigInt(b))
}

export function negative(a: Exact): Exact {
  return typeof a === 'number' ? 0 - a : small(-a)
}

export function multiply(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (isExact(product)) return product + 0
  }
  return small(BigInt(a) * BigInt(b))
}

/** The quotient as a whole number, halves away from 0. */
export function divide(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number' && isExact(2 * a) && isExact(2 * b)) {
    const rest = a % b
    const whole = (a - rest) / b
    return (2 * Math.abs(rest) >= Math.abs(b) ? whole + Math.sign(a) * Math.sign(b) : whole) + 0
  }
  const [x, y] = [BigInt(a), BigInt(b)]
  const whole = x / y
  const rest = x % y
  const isFar = 2n * (rest < 0n ? -rest : rest) >= (y < 0n ? -y : y)
  return small(isFar ? whole + (x < 0n === y < 0n ? 1n : -1n) : whole)
}

/** The greatest whole number that is not above the quotient; `b` is positive. */
export function floorDivide(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const rest = a % b
    return (a - rest) / b - (rest < 0 ? 1 : 0) + 0
  }
  const [x, y] = [BigInt(a), BigInt(b)]
  return small(x / y - (x % y < 0n ? 1n : 0n))
}

/** The same number with other decimals; fewer are rounded, halves away from 0. */
export function rescaled(value: Exact, from: number, to: number): Exact {
  if (from === to) return value
  return from < to ? multiply(value, tens(to - from)) : divide(value, tens(from - to))
}

/** Null: it is no number of at most so many decimals. */
export function readExact(text: string, scale: number): Exact | null {
  const [, sign, whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === '' || decimals.length > scale) return null
  const value = small(BigInt(whole + decimals.padEnd(scale, '0')))
  return sign === '-' ? negative(value) : value
}

/** As PostgreSQL writes it: with all its decimals. */
export function exactText(value: Exact, scale: number): string {
  if (scale === 0) return String(value)
  const isNegative = value < 0
  const digits = String(isNegative ? negative(value) : value)
  const filled = digits.length > scale ? digits : digits.padStart(scale + 1, '0')
  const at = filled.length - scale
  return `${isNegative ? '-' : ''}${filled.slice(0, at)}.${filled.slice(at)}`
}
