/** So many digits come out the same wherever a logarithm's last one differs. */
const DIGITS = 12

/** The powers of ten that doubles hold exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))

/** The double nearest to the value's first twelve digits: what `Number(value.toPrecision(12))` is, without the text. Pure; no I/O. */
export function rounded(value: number): number {
  const size = Math.abs(value)
  const factor = POWERS[DIGITS - 1 - Math.floor(Math.log10(size))] ?? 0
  const scaled = size * factor
  const whole = Math.floor(scaled)
  const rest = scaled - whole
  // The product is off by less than 1e-4, which matters where the rest is about a half; the quotient of two exact doubles is the nearest one.
  const isClear = scaled >= 10 ** (DIGITS - 1) && scaled < 10 ** DIGITS && Math.abs(rest - 0.5) > 0.001
  if (!isClear) return Number(value.toPrecision(DIGITS))
  const near = (rest > 0.5 ? whole + 1 : whole) / factor
  return value < 0 ? -near : near
}
