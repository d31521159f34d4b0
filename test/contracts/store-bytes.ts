import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../packages/server/src/core/ports/store.ts'

export const MIB = 1024 * 1024

/** A store of its own for one test. */
export interface OpenedStore extends AsyncDisposable {
  readonly store: Store
}

/** A folder of its own below the system's temporary folder, removed at the end of the scope. */
export async function scratch(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'rowhouse-store-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

export async function* pieces(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks
}

export async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream))
}

export async function keysOf(store: Store, prefix: string): Promise<string[]> {
  return (await Array.fromAsync(store.list(prefix))).map(each => each.key)
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Bytes that do not repeat within a block, different for each size. */
export function noise(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let at = 0, state = size | 1; at + 4 <= size; at += 4) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    bytes.writeInt32LE(state | 0, at)
  }
  return bytes
}

export function cut(bytes: Uint8Array, step: number): Uint8Array[] {
  const count = Math.ceil(bytes.byteLength / step)
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * step, (index + 1) * step))
}
