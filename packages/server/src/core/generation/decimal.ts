const FORM = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/

/**
 * A finite number without an exponent, with the digits that tell it apart from its neighbours; shifted by so many places to the left. Pure; no I/O.
 */
export function decimalText(value: number, shift = 0): string {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = FORM.exec(String(value)) ?? []
  const point = whole.length + Number(exponent) + shift
  const digits = (whole + fraction).padEnd(point, '0')
  const padded = point < 1 ? `${'0'.repeat(1 - point)}${digits}` : digits
  const at = Math.max(point, 1)
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, '')
  const right = padded.slice(at).replace(/0+$/, '')
  return `${sign}${left}${right === '' ? '' : `.${right}`}`
}
