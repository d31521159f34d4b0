import { refuse } from '../refusals.ts'

/** Reads a moment as RFC 3339 writes it. Pure; no I/O. Refuses with `invalid_value`, naming the parameter. */
export function readTime(parameter: string, text: string): Date {
  const time = new Date(text)
  if (!Number.isNaN(time.getTime()) && time.getUTCFullYear() >= 1) return time
  const message = 'must be a time as in RFC 3339, such as 2026-02-12T08:00:00Z'
  throw refuse('invalid_value', `"${parameter}" ${message}.`, {
    faults: [{ parameter, code: 'invalid_value', message }],
  })
}
