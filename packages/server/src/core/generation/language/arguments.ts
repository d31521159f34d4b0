import { type Cursor, LineError, match, space } from './cursor.ts'

/** One of several texts in parentheses. */
export interface Argument {
  /** What stands in quotes at its beginning, without them; null: nothing does. */
  readonly quoted: string | null
  /** What stands behind that, without blanks around. */
  readonly rest: string
}

/** Arguments in parentheses, with commas between; quotes keep commas, blanks and parentheses. Throws `LineError`. */
export function readArguments(cursor: Cursor): Argument[] {
  const start = cursor.at
  cursor.at += 1
  const found: Argument[] = []
  for (;;) {
    space(cursor)
    const quoted = readQuoted(cursor)
    const begun = cursor.at
    const end = endOf(cursor)
    if (end === null) throw new LineError('A parenthesis is not closed.', start)
    const rest = cursor.line.slice(begun, cursor.at - 1).trim()
    if (end === ',' || quoted !== null || rest !== '' || found.length > 0) found.push({ quoted, rest })
    if (end === ')') return found
  }
}

/** Moves behind the comma or parenthesis that ends an argument; null: there is none. */
function endOf(cursor: Cursor): ',' | ')' | null {
  for (let depth = 0; cursor.at < cursor.line.length; ) {
    const character = cursor.line[cursor.at++]
    if (depth === 0 && (character === ',' || character === ')')) return character
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
  }
  return null
}

/** A text in quotes, in which two are one; null, and nothing read, when there is none. */
export function readQuoted(cursor: Cursor): string | null {
  const found = match(cursor, /"([^"]*(?:""[^"]*)*)"|'([^']*(?:''[^']*)*)'/y)
  if (!found) return null
  const [, double, single = ''] = found
  return double === undefined ? single.replaceAll("''", "'") : double.replaceAll('""', '"')
}

export function textOf({ quoted, rest }: Argument): string {
  return (quoted ?? '') + rest
}

/** As it is where that can be read again, else in quotes. */
export function printArgument(text: string): string {
  return isPlain(text) ? text : printQuoted(text)
}

export function printQuoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

function isPlain(text: string): boolean {
  // Such a quote would end at one behind it.
  if (/^["']/.test(text)) return false
  const cursor = { line: `(${text})`, at: 0 }
  try {
    const [only, ...more] = readArguments(cursor)
    return only?.quoted === null && only.rest === text && more.length === 0 && cursor.at === text.length + 2
  } catch {
    return false
  }
}
