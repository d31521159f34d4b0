import { hash } from 'node:crypto'
import { GENERATOR_VERSION } from './generators/catalogue.ts'

/** Where random bits come from: with the row's number it is all that a cell's value depends on. */
export interface CellAddress {
  readonly seed: bigint
  readonly entity: string
  readonly path: string
  /** Which of the field's draws. */
  readonly number: number
}

/** The words of SHA-256 over an address and the generator's version, each of 32 bits. */
export function keyWords({ seed, entity, path, number }: CellAddress): Uint32Array {
  const text = JSON.stringify([GENERATOR_VERSION, String(seed), entity, path, number])
  const digest = hash('sha256', text, 'buffer')
  return Uint32Array.from({ length: 8 }, (_, at) => digest.readUInt32BE(at * 4))
}

/** Each round has a key and a factor, and folds the 64 bits of a product into 32. */
export const MIXING_ROUNDS = 3

/** What a round takes of the words of an address: a key, and an odd factor with its highest bit set. */
export function roundOf(words: Uint32Array, round: number): { key: number; factor: number } {
  const [key = 0, factor = 0] = words.subarray(round * 2)
  return { key, factor: (factor | 0x8000_0001) >>> 0 }
}

/**
 * 32 random bits of a row, whose number is below 2^32. Pure; no I/O. A product's two halves are folded into one another, as the MUM hashes of
 * Vladimir Makarov and Wang Yi do; two rounds leave neighbours alike, three do not.
 */
export function drawOf(row: bigint, words: Uint32Array): number {
  let bits = row
  for (let round = 0; round < MIXING_ROUNDS; round++) {
    const { key, factor } = roundOf(words, round)
    const product = (bits ^ BigInt(key)) * BigInt(factor)
    bits = (product ^ (product >> 32n)) & 0xffff_ffffn
  }
  return Number(bits)
}

/** One step of a shuffle: the places `x` and `turn - x` change or keep their content, by a bit of the larger of the two. */
export interface ShuffleRound {
  readonly turn: bigint
  readonly key: number
  /** Odd. */
  readonly factor: number
}

const ROUNDS = 16

/**
 * The rounds that shuffle the first `size` numbers, after _An Enciphering Scheme Based on a Card Shuffle_ (Hoang, Morris, Rogaway, 2012):
 * swap-or-not, which needs no size of a special form. Pure; no I/O.
 */
export function shuffleRounds(size: bigint, address: CellAddress): ShuffleRound[] {
  return Array.from({ length: ROUNDS }, (_, round) => {
    const [high = 0, low = 0, key = 0, factor = 0] = keyWords({
      ...address,
      path: `${address.path}#${round}`,
    })
    return { turn: ((BigInt(high) << 32n) | BigInt(low)) % size, key, factor: (factor | 1) >>> 0 }
  })
}

/** The place of a number below `size` in the shuffled order. Pure; no I/O. */
export function placeOf(number: bigint, size: bigint, rounds: readonly ShuffleRound[]): bigint {
  return rounds.reduce((place, { turn, key, factor }) => {
    const other = (turn - place + size) % size
    const [, larger = 0n] = place < other ? [place, other] : [other, place]
    const folded = (larger & 0xffff_ffffn) ^ (larger >> 32n) ^ BigInt(key)
    const bit = ((folded * BigInt(factor)) >> 31n) & 1n
    return bit === 1n ? other : place
  }, number)
}
