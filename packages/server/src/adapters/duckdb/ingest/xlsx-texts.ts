import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { refuse } from '../../../core/refusals.ts'

/** Texts by number, in bounded memory: what was not asked for lately lies on the disk. */
export interface TextPages extends Disposable {
  readonly length: number
  add(text: string): void
  /** Calls `take` with the bytes (UTF-8) of the text; false: there is none of that number. The bytes are gone with the next call. */
  read(index: number, take: (bytes: Buffer, from: number, to: number) => void): boolean
  size(index: number): number
}

const PAGE_BYTES = 2 ** 20
const MOST_TEXTS = 2 ** 25

/** Opens an empty list of texts; `path` is for a file that it may write. */
export function openTextPages(path: string, mostPages = 128): TextPages {
  /** Where each text begins, and the end of the last. */
  let starts = new Float64Array(2 ** 12)
  let length = 0
  /** By number, those that were used least lately first. */
  const pages = new Map<number, Buffer>()
  const written = new Set<number>()
  let file: number | null = null

  function makeRoom(): void {
    if (pages.size < mostPages) return
    const [oldest] = pages
    if (!oldest) return
    const [number, page] = oldest
    pages.delete(number)
    if (written.has(number)) return
    file ??= openSync(path, 'w+')
    for (let at = 0; at < PAGE_BYTES; ) {
      at += writeSync(file, page, at, PAGE_BYTES - at, number * PAGE_BYTES + at)
    }
    written.add(number)
  }

  function page(number: number): Buffer {
    let found = pages.get(number)
    if (found) pages.delete(number)
    else {
      makeRoom()
      found = Buffer.allocUnsafeSlow(PAGE_BYTES)
      if (file !== null && written.has(number)) readSync(file, found, 0, PAGE_BYTES, number * PAGE_BYTES)
    }
    pages.set(number, found)
    return found
  }

  /** Calls with each page that holds a part of the bytes. */
  function span(from: number, to: number, visit: (page: Buffer, at: number, end: number) => void): void {
    for (let at = from; at < to; ) {
      const number = Math.floor(at / PAGE_BYTES)
      const base = number * PAGE_BYTES
      const end = Math.min(to, base + PAGE_BYTES)
      visit(page(number), at - base, end - base)
      at = end
    }
  }

  return {
    get length() {
      return length
    },
    add(text) {
      if (length >= MOST_TEXTS) throw tooMany()
      if (length + 2 > starts.length) {
        const larger = new Float64Array(starts.length * 2)
        larger.set(starts)
        starts = larger
      }
      const bytes = Buffer.from(text)
      const from = starts[length] as number
      let done = 0
      span(from, from + bytes.length, (into, at, end) => {
        bytes.copy(into, at, done, done + end - at)
        done += end - at
      })
      length += 1
      starts[length] = from + bytes.length
    },
    read(index, take) {
      if (!(index >= 0 && index < length)) return false
      const from = starts[index] as number
      const to = starts[index + 1] as number
      const base = Math.floor(from / PAGE_BYTES) * PAGE_BYTES
      if (to - base <= PAGE_BYTES)
        take(to === from ? Buffer.alloc(0) : page(base / PAGE_BYTES), from - base, to - base)
      else {
        const parts: Buffer[] = []
        span(from, to, (of, at, end) => parts.push(Buffer.from(of.subarray(at, end))))
        take(Buffer.concat(parts), 0, to - from)
      }
      return true
    },
    size: index => (starts[index + 1] ?? 0) - (starts[index] ?? 0),
    [Symbol.dispose]() {
      if (file !== null) closeSync(file)
    },
  }
}

function tooMany(): Error {
  const message = `The workbook has more than ${MOST_TEXTS} different texts. Send it in parts, or as CSV or Parquet.`
  return refuse('unreadable_file', message)
}
