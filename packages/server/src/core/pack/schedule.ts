const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/**
 * A moment as ISO 8601 in UTC, of a date, a datetime, or an offset from the anchor such as `-120d` (units s, m, h, d, w; M and y by the
 * calendar). Pure; no I/O. Null for anything else.
 */
export function resolveMoment(text: string, anchor: string): string | null {
  const start = Date.parse(`${anchor}T00:00:00Z`)
  const offset = /^([+-]?\d{1,6})([smhdwMy])$/.exec(text.trim())
  if (!offset) {
    // A datetime without a zone would be read in that of the machine.
    const zoned = !text.includes(':') || /(Z|[+-]\d{2}:?\d{2})$/.test(text)
    const at = Date.parse(zoned ? text : `${text}Z`)
    return Number.isNaN(at) ? null : new Date(at).toISOString()
  }
  const count = Number(offset[1])
  const unit = offset[2] as keyof typeof UNITS | 'M' | 'y'
  if (unit !== 'M' && unit !== 'y') return new Date(start + count * UNITS[unit]).toISOString()
  const moved = new Date(start)
  const day = moved.getUTCDate()
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + count * (unit === 'y' ? 12 : 1))
  // The last day of a shorter month stands for a day that it has not.
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(day, last))
  return moved.toISOString()
}
