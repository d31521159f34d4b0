const FORM =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})?)?$/

/** Microseconds since 1970 of a date or datetime (ISO 8601), UTC unless it says otherwise; null for anything else. Pure; no I/O. */
export function readMoment(text: string): bigint | null {
  const found = FORM.exec(text)
  if (!found) return null
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = found
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  // A day that the month does not have would be one of the next.
  if (Number.isNaN(time.getTime()) || time.getUTCDate() !== Number(day)) return null
  const micros = BigInt(time.getTime()) * 1000n + BigInt(fraction.padEnd(6, '0'))
  return micros - offsetOf(zone)
}

function offsetOf(zone: string): bigint {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):(\d{2})$/.exec(zone) ?? []
  const micros = BigInt(Number(hours) * 60 + Number(minutes)) * 60_000_000n
  return sign === '-' ? -micros : micros
}
