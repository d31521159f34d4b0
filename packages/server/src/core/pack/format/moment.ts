import { isoKind } from '../../ingest/dates.ts'

/** Whether a date, a time in UTC or an offset is one of the calendar and the clock. */
export function isRealMoment(moment: string): boolean {
  return moment.startsWith('-') || isoKind(moment.replace(/Z$/, '')) !== null
}
