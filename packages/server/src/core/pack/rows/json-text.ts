/** JSON as PostgreSQL writes a jsonb: keys by length, then by their bytes, and blanks behind `:` and `,`; null: it is no JSON. Pure; no I/O. */
export function jsonText(text: string): string | null {
  try {
    return written(JSON.parse(text) as unknown)
  } catch {
    return null
  }
}

function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : plainDecimal(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([one], [other]) => byLength(one, other))
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}: ${written(each)}`).join(', ')}}`
}

function byLength(one: string, other: string): number {
  const [first, second] = [Buffer.from(one), Buffer.from(other)]
  return first.length - second.length || Buffer.compare(first, second)
}

/** PostgreSQL holds numbers of JSON as decimals, without an exponent. */
function plainDecimal(value: number): string {
  const [, sign = '', digits = '', decimals = '', exponent = '0'] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? []
  const all = digits + decimals
  const point = 1 + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${all}`
  if (point >= all.length) return `${sign}${all.padEnd(point, '0')}`
  return `${sign}${all.slice(0, point)}.${all.slice(point)}`
}
