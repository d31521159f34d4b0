import { refuse } from '../refusals.ts'
import type { FileChunk } from './batch.ts'

/** The bytes `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** A part of a file as a request announces it. */
export interface AnnouncedRange extends ByteRange {
  /** Bytes of the whole file; null: not said. */
  readonly total: number | null
}

/** Reads `Content-Range`. Pure; no I/O. Refuses with `invalid_chunk`. */
export function contentRangeIn(header: string | undefined): AnnouncedRange {
  const [, start, end, total] =
    /^\s*(?:bytes\s+)?(\d{1,15})-(\d{1,15})(?:\/(\d{1,15}|\*))?\s*$/i.exec(header ?? '') ?? []
  if (start === undefined || end === undefined || Number(start) > Number(end)) {
    throw refuse(
      'invalid_chunk',
      `Send the header "Content-Range: bytes 0-9/20" with the place of the part; it is "${(header ?? '').slice(0, 100)}".`,
    )
  }
  const range = {
    start: Number(start),
    end: Number(end),
    total: total && total !== '*' ? Number(total) : null,
  }
  if (range.total !== null && range.end >= range.total) {
    throw refuse(
      'invalid_chunk',
      `The part ends at byte ${range.end}, beyond the ${range.total} that the file is to have.`,
    )
  }
  return range
}

/** The chunks of a file with one more, which takes the place of one of the same range. Pure; no I/O. */
export function withChunk(chunks: readonly FileChunk[], next: FileChunk): FileChunk[] {
  const others = chunks.filter(({ start, end }) => start !== next.start || end !== next.end)
  return [...others, next].toSorted(byPlace)
}

/** The unbroken runs that ranges make, in order; what overlaps is one run. Pure; no I/O. */
export function runsOf(ranges: readonly ByteRange[]): ByteRange[] {
  const runs: { start: number; end: number }[] = []
  for (const { start, end } of ranges.toSorted(byPlace)) {
    const last = runs.at(-1)
    if (last && start <= last.end + 1) last.end = Math.max(last.end, end)
    else runs.push({ start, end })
  }
  return runs
}

/** How many bytes of a file have arrived. Pure; no I/O. */
export function arrivedBytes(ranges: readonly ByteRange[]): number {
  return runsOf(ranges).reduce((sum, { start, end }) => sum + end - start + 1, 0)
}

/** Checks that chunks make a whole file; answers its bytes. Pure; no I/O. Refuses with `invalid_chunk`, listing gaps and overlaps. */
export function checkWhole(chunks: readonly ByteRange[], announced: number | null): number {
  const ordered = chunks.toSorted(byPlace)
  const gaps: string[] = []
  const overlaps: string[] = []
  let next = 0
  for (const { start, end } of ordered) {
    if (start > next) gaps.push(printRange({ start: next, end: start - 1 }))
    if (start < next) overlaps.push(printRange({ start, end: Math.min(end, next - 1) }))
    next = Math.max(next, end + 1)
  }
  if (announced !== null && next < announced) gaps.push(printRange({ start: next, end: announced - 1 }))
  if (ordered.length === 0 && gaps.length === 0) gaps.push('0-')
  if (gaps.length === 0 && overlaps.length === 0) return next
  const said = [
    ...(gaps.length > 0 ? [`bytes ${listed(gaps)} are missing`] : []),
    ...(overlaps.length > 0 ? [`bytes ${listed(overlaps)} came in more than one part`] : []),
  ]
  throw refuse(
    'invalid_chunk',
    `The file is not whole: ${said.join('; ')}. Nothing is lost: send what is missing, INITIALIZE again where parts overlap, and complete it again.`,
  )
}

const MOST_LISTED = 50

function listed(ranges: readonly string[]): string {
  const more = ranges.length - MOST_LISTED
  return `${ranges.slice(0, MOST_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

export function printRange({ start, end }: ByteRange): string {
  return `${start}-${end}`
}

function byPlace(a: ByteRange, b: ByteRange): number {
  return a.start - b.start || a.end - b.end
}
