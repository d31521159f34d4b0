import { open } from 'node:fs/promises'

const HEAD_BYTES = 2 ** 20
const TAIL_BYTES = 8

export interface FileEnds {
  /** The first MiB. */
  readonly head: Uint8Array
  readonly tail: Uint8Array
  /** The head is all there is. */
  readonly whole: boolean
}

/** The beginning and the end of a file. */
export async function readEnds(path: string): Promise<FileEnds> {
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  const head = Buffer.alloc(Math.min(size, HEAD_BYTES))
  const tail = Buffer.alloc(Math.min(size, TAIL_BYTES))
  await file.read(head, 0, head.length, 0)
  await file.read(tail, 0, tail.length, size - tail.length)
  return { head, tail, whole: size <= HEAD_BYTES }
}
