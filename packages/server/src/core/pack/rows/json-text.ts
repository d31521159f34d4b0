import { isExactNumber, parseExact } from '../../exact-json.ts'
import { isNumeric, numericText } from './numeric.ts'

/** PostgreSQL's stack takes more, but not any number; so does JavaScript's. */
const DEEPEST = 1000

/**
 * JSON as PostgreSQL writes a jsonb: keys by length, then by their bytes, blanks behind `:` and `,`, and numbers with all their digits;
 * null: it is no jsonb. Pure; no I/O.
 */
export function jsonText(text: string): string | null {
  return isJsonb(text) ? written(parseExact(text)) : null
}

/** Whether a text is JSON that PostgreSQL takes as a jsonb. Pure; no I/O. */
export function isJsonb(text: string): boolean {
  try {
    JSON.parse(text)
  } catch {
    return false
  }
  return text.isWellFormed() && isKept(text)
}

const PARTS = /"|\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|.)|[[\]{}]|-?\d[\d.eE+-]*/g
/** U+0000, and half a surrogate pair. */
const LOST = /^\\u(?:0000|[dD][89a-fA-F]..)$/

/** Looks at all that is written, since PostgreSQL refuses it also where a later member of the same name takes its place. */
function isKept(json: string): boolean {
  let [isQuoted, depth] = [false, 0]
  for (const [part] of json.matchAll(PARTS)) {
    if (part === '"') isQuoted = !isQuoted
    else if (LOST.test(part)) return false
    else if (isQuoted) continue
    else if (part === '[' || part === '{') depth += 1
    else if (part === ']' || part === '}') depth -= 1
    else if (!isNumeric(part)) return false
    if (depth > DEEPEST) return false
  }
  return true
}

function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
  if (isExactNumber(value)) return numericText(value.rawJSON) ?? ''
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([one], [other]) => byLength(one, other))
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}: ${written(each)}`).join(', ')}}`
}

function byLength(one: string, other: string): number {
  const [first, second] = [Buffer.from(one), Buffer.from(other)]
  return first.length - second.length || Buffer.compare(first, second)
}
