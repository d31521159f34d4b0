const DAY = 86_400n

/**
 * A point in time as ISO 8601 text, as rows print it: fractions without trailing zeros, `Z` where the column has a zone, years
 * before the common era with the mark `(BC)`. `ticks` count from 1970-01-01, `perSecond` of them. Pure; no I/O.
 */
export function printInstant(
  ticks: bigint,
  perSecond: bigint,
  form: 'date' | 'time' | 'zoned' = 'time',
): string {
  const seconds = floorDivide(ticks, perSecond)
  const fraction = ticks - seconds * perSecond
  const days = floorDivide(seconds, DAY)
  const { year, month, day } = civil(days)
  const shownYear = year > 0n ? year : 1n - year
  const era = year > 0n ? '' : ' (BC)'
  const date = `${pad(shownYear, 4)}-${pad(month)}-${pad(day)}`
  const rest = seconds - days * DAY
  if (form === 'date' && rest === 0n && fraction === 0n) return date + era
  const clock = `${pad(rest / 3600n)}:${pad((rest / 60n) % 60n)}:${pad(rest % 60n)}`
  const digits = perSecond.toString().length - 1
  const decimals = fraction === 0n ? '' : `.${pad(fraction, digits).replace(/0+$/, '')}`
  return `${date}T${clock}${decimals}${form === 'zoned' ? 'Z' : ''}${era}`
}

/** The day of the proleptic Gregorian calendar (H. Hinnant, chrono-Compatible Low-Level Date Algorithms, `civil_from_days`). */
function civil(days: bigint): { year: bigint; month: bigint; day: bigint } {
  const shifted = days + 719_468n
  const era = floorDivide(shifted, 146_097n)
  const dayOfEra = shifted - era * 146_097n
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n)
  const monthFromMarch = (5n * dayOfYear + 2n) / 153n
  const month = monthFromMarch < 10n ? monthFromMarch + 3n : monthFromMarch - 9n
  const year = yearOfEra + era * 400n + (month <= 2n ? 1n : 0n)
  return { year, month, day: dayOfYear - (153n * monthFromMarch + 2n) / 5n + 1n }
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return quotient * by > value ? quotient - 1n : quotient
}

function pad(value: bigint, digits = 2): string {
  return value.toString().padStart(digits, '0')
}
