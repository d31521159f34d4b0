const SCIENTIFIC = /^(-?)([0-9]+)(?:\.([0-9]+))?[eE]([+-]?[0-9]{1,4})$/
/** A whole number of so many digits is one that a double holds exactly. */
const DIGITS = 15

/**
 * Writes a number in scientific notation out, digit by digit, where a double has its size; others stay as they are. Pure; no I/O.
 * A long one ends in `.0`: nothing says that its zeros are digits, so it is no integer of that many.
 */
export function plainNumber(text: string): string {
  const found = SCIENTIFIC.exec(text)
  if (!found) return text
  const [, sign = '', whole = '', fraction = '', exponent = ''] = found
  const digits = whole + fraction
  const size = Number(text)
  if (!Number.isFinite(size) || (size === 0 && /[1-9]/.test(digits))) return text
  const point = whole.length + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  const left = digits
    .slice(0, point)
    .padEnd(point, '0')
    .replace(/^0+(?=[0-9])/, '')
  const right = digits.slice(point)
  if (right !== '') return `${sign}${left}.${right}`
  return left.length > DIGITS ? `${sign}${left}.0` : `${sign}${left}`
}
