import type { Place } from '../fault.ts'

/** A piece of SQL. The text of what was quoted is without its quotes. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol'
  readonly text: string
  readonly at: number
}

/** The tokens of one statement, without its semicolon. */
export type Statement = readonly Token[]

/** What is wrong with a text; `at` is the offset in it. */
export class SqlError extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

interface Scan {
  readonly text: string
  at: number
  /** In MySQL a backslash takes the next character of a string as it is. */
  readonly escapes: boolean
}

const SPACE = /(?:\s+|--[^\n]*|#[^\n]*)+/y
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y
const SYMBOL = /::|<=|>=|<>|!=|\|\||[^\s]/y
/** Of PostgreSQL: `$$ … $$`, `$body$ … $body$`. */
const DOLLAR = /\$(?:[A-Za-z_]\w*)?\$/y
/** Of SQL Server; in PostgreSQL brackets hold lengths and lists, which begin otherwise. */
const BRACKETED = /\[([A-Za-z_][^\]\n]*)\]/y
/** A line for the client, not for the database. */
const CLIENT_LINE = /\\[^\n]*/y
const DELIMITER = /delimiter[ \t]+[^\n]*/iy
const DELIMITER_BACK = /^[ \t]*delimiter[ \t]+;/gim
const COPY_END = /^\\\.[ \t\r]*$/gm

/** The statements of a text, one after another. Throws `SqlError` for what never closes. */
export function* statementsOf(text: string): Generator<Statement> {
  const scan: Scan = { text, at: 0, escapes: text.includes('`') }
  let statement: Token[] = []
  for (;;) {
    skipSpace(scan)
    if (statement.length === 0 && skipClientLines(scan)) continue
    if (scan.at >= text.length) break
    const token = readToken(scan, statement.at(-1))
    if (isEnd(scan, token)) {
      if (statement.length > 0) yield statement
      if (isCopy(statement)) skipTo(scan, COPY_END)
      statement = []
    } else {
      statement.push(token)
    }
  }
  if (statement.length > 0) yield statement
}

/** Whether nothing of the statement comes any more: at a semicolon, and at GO on a line of its own. */
function isEnd({ text, at }: Scan, token: Token): boolean {
  if (token.kind === 'symbol') return token.text === ';'
  if (token.kind !== 'word' || token.text.toLowerCase() !== 'go') return false
  return (
    /(^|\n)[ \t]*$/.test(text.slice(Math.max(0, token.at - 40), token.at)) &&
    /^[ \t\r]*(\n|$)/.test(text.slice(at, at + 40))
  )
}

/** Rows follow it as they are, up to a line of their own. */
function isCopy(statement: Statement): boolean {
  return wordAt(statement, 0) === 'copy' && statement.some((_, at) => wordAt(statement, at) === 'stdin')
}

export function wordAt(statement: Statement, at: number): string | null {
  const token = statement[at]
  return token?.kind === 'word' ? token.text.toLowerCase() : null
}

function skipClientLines(scan: Scan): boolean {
  if (find(scan, CLIENT_LINE)) return true
  if (!find(scan, DELIMITER)) return false
  skipTo(scan, DELIMITER_BACK)
  return true
}

function skipTo(scan: Scan, end: RegExp): void {
  end.lastIndex = scan.at
  const found = end.exec(scan.text)
  scan.at = found ? found.index + found[0].length : scan.text.length
}

function skipSpace(scan: Scan): void {
  for (;;) {
    find(scan, SPACE)
    if (!scan.text.startsWith('/*', scan.at)) return
    skipComment(scan)
  }
}

/** Comments hold comments, as PostgreSQL reads them. */
function skipComment(scan: Scan): void {
  const start = scan.at
  let depth = 0
  do {
    const next = scan.text.slice(scan.at, scan.at + 2)
    if (next === '') throw new SqlError('The comment is not closed.', start)
    if (next === '/*') depth += 1
    if (next === '*/') depth -= 1
    scan.at += next === '/*' || next === '*/' ? 2 : 1
  } while (depth > 0)
}

function readToken(scan: Scan, before: Token | undefined): Token {
  const { at, text } = scan
  const character = text[at] ?? ''
  if (character === "'") return { kind: 'string', text: readQuotes(scan, "'", scan.escapes), at }
  if (character === '"' || character === '`') {
    return { kind: 'quoted', text: readQuotes(scan, character, false), at }
  }
  if (/[eEnNbBxX]/.test(character) && text[at + 1] === "'") {
    scan.at += 1
    return { kind: 'string', text: readQuotes(scan, "'", scan.escapes || /[eE]/.test(character)), at }
  }
  const isList = before?.kind === 'word' && before.text.toLowerCase() === 'array'
  const bracketed = isList ? null : find(scan, BRACKETED)
  if (bracketed) return { kind: 'quoted', text: bracketed[1] ?? '', at }
  const tag = find(scan, DOLLAR)
  if (tag) return { kind: 'string', text: readDollars(scan, tag[0], at), at }
  const word = find(scan, WORD)
  if (word) return { kind: 'word', text: word[0], at }
  const number = find(scan, NUMBER)
  if (number) return { kind: 'number', text: number[0], at }
  return { kind: 'symbol', text: find(scan, SYMBOL)?.[0] ?? '', at }
}

/** Two quotes within are one. */
function readQuotes(scan: Scan, quote: string, escapes: boolean): string {
  const start = scan.at
  let text = ''
  for (scan.at += 1; scan.at < scan.text.length; scan.at++) {
    const character = scan.text[scan.at] ?? ''
    if (escapes && character === '\\') text += scan.text[++scan.at] ?? ''
    else if (character !== quote) text += character
    else if (scan.text[scan.at + 1] === quote) text += scan.text[++scan.at] ?? ''
    else {
      scan.at += 1
      return text
    }
  }
  throw new SqlError(`The quote ${quote} is not closed.`, start)
}

function readDollars(scan: Scan, tag: string, start: number): string {
  const end = scan.text.indexOf(tag, scan.at)
  if (end < 0) throw new SqlError(`The quote ${tag} is not closed.`, start)
  const text = scan.text.slice(scan.at, end)
  scan.at = end + tag.length
  return text
}

function find(scan: Scan, form: RegExp): RegExpExecArray | null {
  form.lastIndex = scan.at
  const found = form.exec(scan.text)
  if (found) scan.at += found[0].length
  return found
}

/** Tells line and column of offsets in a text. */
export function placesIn(text: string): (at: number) => Place {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return at => {
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= at) low = middle
      else high = middle
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 }
  }
}
