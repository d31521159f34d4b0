import { comes, missing, partsOf, peek, type Reader, readGroup, takes } from './reader.ts'

/** A condition of SQL, as far as it says something of values. */
export type Expression =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'compare'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'in'; readonly value: Expression; readonly items: readonly Expression[] }
  | {
      readonly kind: 'between'
      readonly value: Expression
      readonly low: Expression
      readonly high: Expression
    }
  /** Whatever says nothing that could be heeded. */
  | { readonly kind: 'other' }

const OTHER: Expression = { kind: 'other' }
const SIGNS = ['<=', '>=', '<>', '!=', '=', '<', '>']
const DEEPEST = 50
/** Beyond so many terms nobody wrote a condition by hand, and nothing of it is heeded. */
const MOST_TERMS = 500

/** Reads a condition to its end. Throws `SqlError` for what is none; what is only not understood is `other`. */
export function readExpression(reader: Reader, depth = 0): Expression {
  if (depth > DEEPEST) return restOf(reader)
  const value = readOr(reader, depth)
  return peek(reader) === null ? value : restOf(reader)
}

function restOf(reader: Reader): Expression {
  reader.at = reader.statement.length
  return OTHER
}

function readOr(reader: Reader, depth: number): Expression {
  let left = readAnd(reader, depth)
  for (let terms = 1; takes(reader, 'or'); terms++) {
    if (terms > MOST_TERMS) return restOf(reader)
    left = { kind: 'or', left, right: readAnd(reader, depth) }
  }
  return left
}

function readAnd(reader: Reader, depth: number): Expression {
  let left = readComparison(reader, depth)
  for (let terms = 1; takes(reader, 'and'); terms++) {
    if (terms > MOST_TERMS) return restOf(reader)
    left = { kind: 'and', left, right: readComparison(reader, depth) }
  }
  return left
}

function readComparison(reader: Reader, depth: number): Expression {
  const value = readValue(reader, depth)
  const sign = SIGNS.find(each => takes(reader, each))
  if (sign !== undefined) {
    if (takes(reader, 'any') || takes(reader, 'some')) return anyOf(readInner(reader, depth), value, sign)
    return { kind: 'compare', sign, left: value, right: readValue(reader, depth) }
  }
  if (takes(reader, 'in')) {
    const items = partsOf(readGroup(reader)).map(part => readExpression(part, depth + 1))
    return { kind: 'in', value, items }
  }
  if (takes(reader, 'between')) {
    const low = readValue(reader, depth)
    if (!takes(reader, 'and')) throw missing(reader, '"and" of a between')
    return { kind: 'between', value, low, high: readValue(reader, depth) }
  }
  return value
}

/** As PostgreSQL writes `in` back: `= any (array[…])`. */
function anyOf(list: Expression, value: Expression, sign: string): Expression {
  return list.kind === 'list' && sign === '=' ? { kind: 'in', value, items: list.items } : OTHER
}

function readInner(reader: Reader, depth: number): Expression {
  return readExpression(readGroup(reader), depth + 1)
}

function readValue(reader: Reader, depth: number): Expression {
  const value = readPlainValue(reader, depth)
  // A cast changes nothing that is asked here.
  while (takes(reader, '::')) skipType(reader)
  return value
}

function readPlainValue(reader: Reader, depth: number): Expression {
  if (comes(reader, '(')) return readInner(reader, depth)
  if (depth > DEEPEST) return restOf(reader)
  if (takes(reader, '-')) {
    const value = readPlainValue(reader, depth + 1)
    return value.kind === 'literal' ? { kind: 'literal', text: `-${value.text}` } : OTHER
  }
  if (takes(reader, 'array')) return readList(reader, depth)
  const token = peek(reader)
  if (!token || token.kind === 'symbol') throw missing(reader, 'a value')
  reader.at += 1
  if (token.kind === 'string' || token.kind === 'number') return { kind: 'literal', text: token.text }
  const name = takes(reader, '.') ? (peek(reader)?.text ?? '') : token.text
  if (name !== token.text) reader.at += 1
  if (comes(reader, '(')) return readCall(reader, name, depth)
  // Of `date '2020-01-01'` the text is the value.
  const next = peek(reader)
  if (token.kind === 'word' && next?.kind === 'string') {
    reader.at += 1
    return { kind: 'literal', text: next.text }
  }
  if (token.kind === 'word' && /^(true|false)$/i.test(name))
    return { kind: 'literal', text: name.toLowerCase() }
  return { kind: 'column', name }
}

function readCall(reader: Reader, name: string, depth: number): Expression {
  const group = readGroup(reader)
  const cast = group.statement.findIndex(({ kind, text }) => kind === 'word' && text.toLowerCase() === 'as')
  if (name.toLowerCase() === 'cast' && cast > 0) {
    return readExpression({ ...group, statement: group.statement.slice(0, cast) }, depth + 1)
  }
  if (group.statement.length === 0) return { kind: 'call', name: name.toLowerCase(), of: [] }
  const of = partsOf(group).map(part => readExpression(part, depth + 1))
  return { kind: 'call', name: name.toLowerCase(), of }
}

/** The items of a list in brackets. */
function readList(reader: Reader, depth: number): Expression {
  if (!takes(reader, '[')) return OTHER
  const start = reader.at
  let open = 1
  for (; reader.at < reader.statement.length && open > 0; reader.at++) {
    if (comes(reader, '[')) open += 1
    if (comes(reader, ']')) open -= 1
  }
  const inner = { statement: reader.statement.slice(start, reader.at - 1), at: 0, end: reader.end }
  return { kind: 'list', items: partsOf(inner).map(part => readExpression(part, depth + 1)) }
}

/** Moves behind the type of a cast. */
export function skipType(reader: Reader): void {
  while (
    ['word', 'quoted'].includes(peek(reader)?.kind ?? '') &&
    !comes(reader, 'and') &&
    !comes(reader, 'or')
  ) {
    reader.at += 1
    takes(reader, '.')
  }
  if (comes(reader, '(')) readGroup(reader)
  while (takes(reader, '[', ']'));
}
