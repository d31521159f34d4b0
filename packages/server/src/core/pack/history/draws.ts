import { createHash } from 'node:crypto'
import { keyWords } from '../../generation/address.ts'
import type { WorldSetting } from '../block.ts'
import type { Pack } from '../pack.ts'

/** Random numbers, one behind another. */
export interface Draws {
  /** At least 0, below 1, with 32 random bits. */
  unit(): number
  /** A whole number from 0, below `size`. */
  below(size: number): number
}

/** Draws of a block's history that hang on nothing but the pack's key and version, the seed, the block and a name. */
export type OpenDraws = (name: string, number: number) => Draws

export function openDraws(pack: Pack, setting: WorldSetting, block: number): OpenDraws {
  const world = createHash('sha256').update(JSON.stringify([pack.key, pack.version, setting.seed]))
  const seed = world.digest().readBigUInt64BE()
  return (name, number) =>
    drawsOf(keyWords({ seed, entity: 'history', path: JSON.stringify([block, name]), number }))
}

/** Shuffles by swapping each place with one that is not behind it (Durstenfeld, Algorithm 235). */
export function shuffled<Item>(items: readonly Item[], draws: Draws): Item[] {
  const order = [...items]
  for (let at = order.length - 1; at > 0; at--) {
    const other = draws.below(at + 1)
    const [one, two] = [order[other], order[at]]
    if (one !== undefined && two !== undefined) {
      order[at] = one
      order[other] = two
    }
  }
  return order
}

/**
 * A counter that goes through all 32-bit numbers, each step mixed with four words: multiplications and shifts of integers only, which
 * give the same numbers on every machine.
 */
function drawsOf(words: Uint32Array): Draws {
  const [start = 0, ...keys] = words
  let counter = start
  const next = () => {
    counter = (counter + 0x9e37_79b9) | 0
    let bits = counter
    for (let round = 0; round < 4; round++) {
      bits = Math.imul(bits ^ (keys[round] ?? 0), 0x85eb_ca6b)
      bits ^= bits >>> 15
    }
    return bits >>> 0
  }
  const unit = () => next() / 2 ** 32
  return { unit, below: size => Math.floor(unit() * size) }
}
