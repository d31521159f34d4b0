import { type CellAddress, keyWords, roundOf, shuffleRounds } from './address.ts'
import type { OfRow } from './value.ts'

/** `drawOf` for rows below 2^32, in halves of 16 bits instead of big integers. Pure; no I/O. */
export function drawsAt(address: CellAddress): OfRow<number> {
  const words = keyWords(address)
  const [first, second, third] = [0, 1, 2].map(round => {
    const { key, factor } = roundOf(words, round)
    return { key, high: factor >>> 16, low: factor & 0xffff }
  }) as [Round, Round, Round]
  const { key: key1, high: high1, low: low1 } = first
  const { key: key2, high: high2, low: low2 } = second
  const { key: key3, high: high3, low: low3 } = third
  return row => {
    const once = folded(row ^ key1, high1, low1)
    const twice = folded(once ^ key2, high2, low2)
    return folded(twice ^ key3, high3, low3) >>> 0
  }
}

interface Round {
  readonly key: number
  readonly high: number
  readonly low: number
}

/** The two words of the product with a factor in halves, folded into one another. */
function folded(bits: number, high: number, low: number): number {
  const bitsHigh = bits >>> 16
  const bitsLow = bits & 0xffff
  const lowLow = Math.imul(bitsLow, low)
  const lowHigh = Math.imul(bitsLow, high)
  const highLow = Math.imul(bitsHigh, low)
  const middle = (lowLow >>> 16) + (lowHigh & 0xffff) + (highLow & 0xffff)
  const lowWord = (middle << 16) | (lowLow & 0xffff)
  const highWord = Math.imul(bitsHigh, high) + (lowHigh >>> 16) + (highLow >>> 16) + (middle >>> 16)
  return lowWord ^ highWord
}

/** A whole number from 0 to `size` - 1, at most 2^32, out of 32 random bits: the high word of their product. Pure; no I/O. */
export function belowOf(draw: number, size: number): number {
  const carried = Math.floor(((draw & 0xffff) * size) / 0x1_0000)
  return Math.floor((carried + (draw >>> 16) * size) / 0x1_0000)
}

/** `placeOf` for sizes up to 2^52, of a number below the size. Pure; no I/O. */
export function placesAt(size: number, address: CellAddress): OfRow<number> {
  const rounds = shuffleRounds(BigInt(size), address)
  const turns = Float64Array.from(rounds, ({ turn }) => Number(turn))
  const keys = Uint32Array.from(rounds, ({ key }) => key)
  const factors = Uint32Array.from(rounds, ({ factor }) => factor)
  return number => {
    let place = number
    for (let round = 0; round < turns.length; round++) {
      const turned = (turns[round] as number) - place
      const other = turned < 0 ? turned + size : turned
      const larger = Math.max(place, other)
      const high = larger >= 0x1_0000_0000 ? Math.floor(larger / 0x1_0000_0000) : 0
      const bits = (larger | 0) ^ high ^ (keys[round] as number)
      if (Math.imul(bits, factors[round] as number) < 0) place = other
    }
    return place
  }
}

/** The place of a draw among the shares of weights: the first whose bound is above it. Pure; no I/O. */
export function choices(weights: readonly number[]): (draw: number) => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let sum = 0
  const bounds = Float64Array.from(weights, weight => {
    sum += weight
    return Math.round((sum / total) * 2 ** 32)
  })
  return draw => {
    let from = 0
    let to = bounds.length - 1
    while (from < to) {
      const middle = (from + to) >> 1
      if (draw < (bounds[middle] as number)) to = middle
      else from = middle + 1
    }
    return from
  }
}
