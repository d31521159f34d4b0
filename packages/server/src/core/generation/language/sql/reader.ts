import { SqlError, type Statement, type Token } from './tokens.ts'

/** A place in a statement that is being read. */
export interface Reader {
  readonly statement: Statement
  at: number
  /** Where the text ends, for what is missing there. */
  readonly end: number
}

export function readerOf(statement: Statement): Reader {
  const last = statement.at(-1)
  return { statement, at: 0, end: last ? last.at + last.text.length : 0 }
}

export function peek({ statement, at }: Reader, ahead = 0): Token | null {
  return statement[at + ahead] ?? null
}

/** Whether these words come next. */
export function comes(reader: Reader, ...words: readonly string[]): boolean {
  return words.every((word, ahead) => {
    const token = peek(reader, ahead)
    return (token?.kind === 'word' || token?.kind === 'symbol') && token.text.toLowerCase() === word
  })
}

/** Reads these words where they come next; false, and nothing read, where they do not. */
export function takes(reader: Reader, ...words: readonly string[]): boolean {
  if (!comes(reader, ...words)) return false
  reader.at += words.length
  return true
}

/** One of several words, in lower case. */
export function takesOne(reader: Reader, words: readonly string[]): string | null {
  return words.find(word => takes(reader, word)) ?? null
}

export function expect(reader: Reader, word: string, why: string): void {
  if (!takes(reader, word)) throw missing(reader, `"${word}" ${why}`)
}

export function missing(reader: Reader, what: string): SqlError {
  const token = peek(reader)
  const shown = token ? `, and not ${JSON.stringify(token.text.slice(0, 40))}` : ''
  return new SqlError(`Here comes ${what}${shown}.`, token?.at ?? reader.end)
}

export interface Name {
  readonly text: string
  readonly at: number
}

/** A name, quoted or not. */
export function readName(reader: Reader, what: string): Name {
  const token = peek(reader)
  if (token?.kind !== 'word' && token?.kind !== 'quoted') throw missing(reader, what)
  reader.at += 1
  return { text: token.text, at: token.at }
}

/** A name with those that it is qualified by before it; the last is that of the thing itself. */
export function readNames(reader: Reader, what: string): Name[] {
  const names = [readName(reader, what)]
  while (takes(reader, '.')) names.push(readName(reader, what))
  return names
}

/** What stands in parentheses that open here, without them. Throws `SqlError` where they never close. */
export function readGroup(reader: Reader): Reader {
  const open = peek(reader)
  if (!comes(reader, '(')) throw missing(reader, '"("')
  const start = reader.at + 1
  let depth = 0
  for (; reader.at < reader.statement.length; reader.at++) {
    const token = peek(reader)
    if (token?.kind !== 'symbol') continue
    if (token.text === '(') depth += 1
    if (token.text !== ')') continue
    depth -= 1
    if (depth > 0) continue
    const statement = reader.statement.slice(start, reader.at)
    const end = token.at
    reader.at += 1
    return { statement, at: 0, end }
  }
  throw new SqlError('The parenthesis is not closed.', open?.at ?? reader.end)
}

/** The parts that commas part, outside of parentheses and brackets. */
export function partsOf(reader: Reader): Reader[] {
  const parts: Reader[] = []
  let depth = 0
  let start = 0
  const { statement } = reader
  for (const [at, { kind, text, at: offset }] of statement.entries()) {
    if (kind !== 'symbol') continue
    if (text === '(' || text === '[') depth += 1
    if (text === ')' || text === ']') depth -= 1
    if (text !== ',' || depth !== 0) continue
    parts.push({ statement: statement.slice(start, at), at: 0, end: offset })
    start = at + 1
  }
  parts.push({ statement: statement.slice(start), at: 0, end: reader.end })
  return parts
}

/** The names of columns in parentheses, without lengths and orders behind them; null where one is no plain name. */
export function readColumnList(reader: Reader): string[] | null {
  const names = partsOf(readGroup(reader)).map(part => {
    const token = peek(part)
    const isName = token?.kind === 'word' || token?.kind === 'quoted'
    const isCall =
      token?.kind === 'word' && part.statement[1]?.text === '(' && part.statement[2]?.kind !== 'number'
    return isName && !isCall ? token.text : null
  })
  return names.every(name => name !== null) ? names : null
}
