import type { Comparison, Filter, Literal } from './query.ts'
import { type Grammar, malformed, type Token, tokens } from './token.ts'

const grammar: Grammar = { code: 'malformed_filter', name: 'filter' }
const MOST_DEPTH = 64
const MOST_LITERALS = 1000
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}
const RESERVED = new Set('and or not in between like ilike is null true false'.split(' '))

/** Where the reading stands, and what it has used of its bounds. */
interface Reading {
  readonly tokens: readonly Token[]
  next: number
  depth: number
  literals: number
}

/** Reads a filter of the closed grammar of docs/query.md. Pure; refuses with `malformed_filter` naming the position. */
export function parseFilter(text: string): Filter {
  const reading: Reading = { tokens: tokens(text, grammar), next: 0, depth: 0, literals: 0 }
  const filter = readOr(reading)
  if (peek(reading).kind !== 'end') throw expected(reading, '"and", "or" or the end')
  return filter
}

function readOr(reading: Reading): Filter {
  return readChain(reading, 'or', readAnd)
}

function readAnd(reading: Reading): Filter {
  return readChain(reading, 'and', readNot)
}

function readChain(reading: Reading, kind: 'and' | 'or', read: (reading: Reading) => Filter): Filter {
  const first = read(reading)
  const filters = [first]
  while (takeWord(reading, kind)) filters.push(read(reading))
  return filters.length === 1 ? first : { kind, filters }
}

function readNot(reading: Reading): Filter {
  if (!takeWord(reading, 'not')) return readPrimary(reading)
  return deeper(reading, () => ({ kind: 'not', filter: readNot(reading) }))
}

function readPrimary(reading: Reading): Filter {
  if (!takeSign(reading, '(')) return readPredicate(reading)
  return deeper(reading, () => {
    const filter = readOr(reading)
    if (!takeSign(reading, ')')) throw expected(reading, '")"')
    return filter
  })
}

function deeper(reading: Reading, read: () => Filter): Filter {
  if (reading.depth === MOST_DEPTH) {
    throw malformed(grammar, peek(reading).at, `the filter is nested deeper than ${MOST_DEPTH} levels`)
  }
  reading.depth += 1
  const filter = read()
  reading.depth -= 1
  return filter
}

function readPredicate(reading: Reading): Filter {
  const { column, at } = readColumn(reading)
  const sign = peek(reading)
  const operator = sign.kind === 'sign' ? COMPARISONS[sign.value] : undefined
  if (operator) {
    reading.next += 1
    return { kind: 'compare', column, operator, value: readLiteral(reading), at }
  }
  if (takeWord(reading, 'is')) {
    const negated = takeWord(reading, 'not')
    countValue(reading)
    if (!takeWord(reading, 'null')) throw expected(reading, '"null"')
    return unless(negated, { kind: 'null', column, at })
  }
  const negated = takeWord(reading, 'not')
  return unless(negated, readMembership(reading, column, at))
}

function readMembership(reading: Reading, column: string, at: number): Filter {
  if (takeWord(reading, 'in')) return { kind: 'in', column, values: readList(reading), at }
  if (takeWord(reading, 'between')) {
    const low = readLiteral(reading)
    if (!takeWord(reading, 'and')) throw expected(reading, '"and"')
    return { kind: 'between', column, low, high: readLiteral(reading), at }
  }
  const ignoreCase = takeWord(reading, 'ilike')
  if (ignoreCase || takeWord(reading, 'like')) {
    const pattern = readLiteral(reading)
    if (pattern.kind !== 'text') throw expected(reading, "a pattern in single quotes, such as 'Os%'", -1)
    return { kind: 'like', column, pattern: pattern.value, ignoreCase, at }
  }
  throw expected(reading, 'a comparison (=, !=, <, <=, >, >=), "in", "between", "like", "ilike" or "is"')
}

function unless(negated: boolean, filter: Filter): Filter {
  return negated ? { kind: 'not', filter } : filter
}

function readColumn(reading: Reading): { column: string; at: number } {
  const token = peek(reading)
  const bare = token.kind === 'word' && !RESERVED.has(token.value.toLowerCase())
  if (!bare && token.kind !== 'name') {
    throw expected(reading, 'a column name, such as "amount"')
  }
  reading.next += 1
  return { column: token.value, at: token.at }
}

function readList(reading: Reading): Literal[] {
  if (!takeSign(reading, '(')) throw expected(reading, '"("')
  const values = [readLiteral(reading)]
  while (takeSign(reading, ',')) values.push(readLiteral(reading))
  if (!takeSign(reading, ')')) throw expected(reading, '"," or ")"')
  return values
}

function countValue(reading: Reading): void {
  reading.literals += 1
  if (reading.literals <= MOST_LITERALS) return
  throw malformed(grammar, peek(reading).at, `a filter holds at most ${MOST_LITERALS} values`)
}

function readLiteral(reading: Reading): Literal {
  const { kind, value } = peek(reading)
  countValue(reading)
  if (kind === 'text' || kind === 'number') {
    reading.next += 1
    return { kind, value }
  }
  if (takeWord(reading, 'true')) return { kind: 'boolean', value: true }
  if (takeWord(reading, 'false')) return { kind: 'boolean', value: false }
  const hint = kind === 'name' ? ' (double quotes are for column names)' : ''
  throw expected(reading, `a value: a number, true, false, or text in single quotes${hint}`)
}

function peek(reading: Reading): Token {
  return reading.tokens[reading.next] ?? { kind: 'end', value: '', at: 0 }
}

function takeWord(reading: Reading, word: string): boolean {
  const token = peek(reading)
  const found = token.kind === 'word' && token.value.toLowerCase() === word
  if (found) reading.next += 1
  return found
}

function takeSign(reading: Reading, sign: string): boolean {
  const token = peek(reading)
  const found = token.kind === 'sign' && token.value === sign
  if (found) reading.next += 1
  return found
}

function expected(reading: Reading, what: string, shift = 0): Error {
  const token = reading.tokens[reading.next + shift] ?? peek(reading)
  const found = token.kind === 'end' ? 'the end' : JSON.stringify(token.value.slice(0, 50))
  return malformed(grammar, token.at, `${what} is expected, not ${found}`)
}

/** The filter as text that reads back as the same filter. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.map(part => `(${printFilter(part)})`).join(` ${filter.kind} `)
    case 'not':
      return `not (${printFilter(filter.filter)})`
    default:
      return `"${filter.column.replaceAll('"', '""')}" ${printPredicate(filter)}`
  }
}

function printPredicate(filter: Exclude<Filter, { kind: 'and' | 'or' | 'not' }>): string {
  switch (filter.kind) {
    case 'compare':
      return `${filter.operator} ${printLiteral(filter.value)}`
    case 'in':
      return `in (${filter.values.map(printLiteral).join(', ')})`
    case 'between':
      return `between ${printLiteral(filter.low)} and ${printLiteral(filter.high)}`
    case 'like':
      return `${filter.ignoreCase ? 'ilike' : 'like'} ${printLiteral({ kind: 'text', value: filter.pattern })}`
    case 'null':
      return 'is null'
  }
}

function printLiteral(literal: Literal): string {
  return literal.kind === 'text' ? `'${literal.value.replaceAll("'", "''")}'` : String(literal.value)
}
