import { createHash } from 'node:crypto'
import type { CellAddress } from '../../generation/address.ts'
import type { Pack } from '../pack.ts'
import type { RowTable, RowWorld } from './table.ts'

/** The seed of the addresses of a pack's cells: 64 bits of SHA-256 over its key, its version and the seed. Pure; no I/O. */
export function seedOf({ key, version }: Pick<Pack, 'key' | 'version'>, seed: number): bigint {
  const digest = createHash('sha256')
    .update(JSON.stringify([key, version, seed]))
    .digest()
  return digest.readBigInt64BE(0)
}

/** Where the random bits of a field come from; with the row's number, counted over all blocks, a cell depends on nothing else. */
export function addressed(
  { seed }: RowWorld,
  { schema }: RowTable,
  path: string,
): Omit<CellAddress, 'number'> {
  return { seed, entity: schema.key, path }
}
