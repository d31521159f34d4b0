import { isoKind } from '../../../core/ingest/dates.ts'
import { refuse } from '../../../core/refusals.ts'

/**
 * A moment of a query: a time, in UTC where it names no zone, or a date, which stands for its first or its last millisecond. Refuses with
 * `invalid_value`.
 */
export function parseMoment(name: string, text: string | undefined, edge: 'first' | 'last'): Date | null {
  if (text === undefined) return null
  const clock = edge === 'first' ? '00:00:00.000' : '23:59:59.999'
  const kind = isoKind(text)
  const whole =
    kind === 'date'
      ? `${text}T${clock}Z`
      : kind === 'timestamp'
        ? `${text.replace(' ', 'T')}Z`
        : kind === 'zoned'
          ? text.replace(' ', 'T')
          : ''
  const moment = new Date(whole)
  if (!Number.isNaN(moment.getTime())) return moment
  const message = `"${name}" must be a date such as 2026-01-31 or a time such as 2026-01-31T08:00:00Z.`
  throw refuse('invalid_value', message)
}
