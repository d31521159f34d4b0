/** What a `Range` header asks of a body of known size: a part of it, something outside it, or nothing to heed. */
export type RangeRequest =
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'outside' }
  | { readonly kind: 'whole' }

const ONE_RANGE = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/i

/** Whether the header is to be heeded at all; several ranges, other units and nonsense are answered with the whole body. */
export function asksForPart(header: string | undefined): boolean {
  return readRange(header, Number.POSITIVE_INFINITY).kind !== 'whole'
}

/** Reads a `Range` header (RFC 9110, 14.2). Pure; no I/O. `start` and `end` are both included. */
export function readRange(header: string | undefined, size: number): RangeRequest {
  const [, first, last, suffix] = ONE_RANGE.exec(header?.trim() ?? '') ?? []
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size)
    return length === 0 ? { kind: 'outside' } : { kind: 'part', start: size - length, end: size - 1 }
  }
  if (first === undefined) return { kind: 'whole' }
  const start = Number(first)
  const end = last ? Number(last) : Number.POSITIVE_INFINITY
  if (end < start) return { kind: 'whole' }
  return start >= size ? { kind: 'outside' } : { kind: 'part', start, end: Math.min(end, size - 1) }
}
