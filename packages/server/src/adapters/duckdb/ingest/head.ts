import { open } from 'node:fs/promises'

const HEAD_BYTES = 2 ** 20
/** That of the longest record: a header of ten thousand names may be longer than a head. */
const WIDE_HEAD_BYTES = 16 * 2 ** 20
const ENOUGH_LINES = 4
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

/** The beginning of a text file: the head, or up to 16 MiB where its lines are so long that too few of them end within it. */
export async function readTextHead(path: string, ends: FileEnds): Promise<Pick<FileEnds, 'head' | 'whole'>> {
  if (ends.whole || holdsLines(ends.head)) return ends
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  const head = Buffer.alloc(Math.min(size, WIDE_HEAD_BYTES))
  await file.read(head, 0, head.length, 0)
  return { head, whole: size <= WIDE_HEAD_BYTES }
}

function holdsLines(head: Uint8Array): boolean {
  let lines = 0
  for (let at = 0; at < head.length && lines < ENOUGH_LINES; at += 1) {
    if (head[at] === 10 || head[at] === 13) lines += 1
  }
  return lines === ENOUGH_LINES
}
