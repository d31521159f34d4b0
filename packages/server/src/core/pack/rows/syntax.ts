import { LineError } from '../../generation/language/cursor.ts'
import { type Span, spanOf } from './calendar.ts'

/** A formula as it is written; `at` is the place in its line. */
export type Node = { readonly at: number } & (
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'span'; readonly span: Span }
  | { readonly kind: 'constant'; readonly value: boolean | null }
  /** A field, one of another row by way of references, or a bare text unless it must be a field. */
  | { readonly kind: 'name'; readonly path: readonly string[]; readonly isField?: boolean }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly of: readonly Node[]
      readonly where: Node | null
    }
  | { readonly kind: 'negative' | 'not'; readonly of: Node }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Node; readonly right: Node }
  | { readonly kind: 'in'; readonly of: Node; readonly list: readonly Node[]; readonly negated: boolean }
  | { readonly kind: 'if'; readonly condition: Node; readonly holds: Node; readonly fails: Node }
)

export type Operator = '+' | '-' | '*' | '/' | '=' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or'

interface Token {
  readonly kind: 'number' | 'span' | 'text' | 'word' | 'mark' | 'end'
  readonly text: string
  readonly at: number
}

interface Reader {
  readonly tokens: readonly Token[]
  next: number
  depth: number
}

const LONGEST = 2000
const DEEPEST = 40

/** Reads what stands from `begin` to `end` in a line as a formula. Pure; no I/O. Throws `LineError`. */
export function parseFormula(line: string, begin: number, end: number): Node {
  if (end - begin > LONGEST) throw new LineError(`A formula has at most ${LONGEST} characters.`, begin)
  const reader = { tokens: tokensOf(line, begin, end), next: 0, depth: 0 }
  const node = readChoice(reader)
  const last = peek(reader)
  if (last.kind !== 'end') throw new LineError(`"${last.text}" is not understood here.`, last.at)
  return node
}

const TOKEN =
  /\s*(?:(\d+)([yMwdhms])(?![\w.])|(\d+(?:\.\d+)?)(?![\w.])|"([^"]*)"|'([^']*)'|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(<=|>=|!=|==|[-+*/=<>()?:,]))/y

function tokensOf(line: string, begin: number, end: number): Token[] {
  const tokens: Token[] = []
  const text = line.slice(0, end)
  for (let at = begin; text.slice(at).trim() !== ''; ) {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(text)
    const from = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0)
    if (!found) throw new LineError(`"${text.slice(from, from + 20)}" is not understood.`, from)
    const [all, count, unit, number, double, single, word, mark] = found
    at += all.length
    if (count !== undefined) tokens.push({ kind: 'span', text: `${count}${unit}`, at: from })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at: from })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at: from })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark === '==' ? '=' : mark, at: from })
    else tokens.push({ kind: 'text', text: double ?? single ?? '', at: from })
  }
  return [...tokens, { kind: 'end', text: 'the end', at: end }]
}

function peek({ tokens, next }: Reader): Token {
  return tokens[next] ?? { kind: 'end', text: 'the end', at: 0 }
}

/** Whether the next is this mark or word, which is then read. */
function takes(reader: Reader, text: string): boolean {
  const { kind, text: found } = peek(reader)
  if ((kind !== 'mark' && kind !== 'word') || found !== text) return false
  reader.next += 1
  return true
}

function expect(reader: Reader, text: string): void {
  const { at, text: found } = peek(reader)
  if (!takes(reader, text)) throw new LineError(`Here should be "${text}", not "${found}".`, at)
}

function readChoice(reader: Reader): Node {
  reader.depth += 1
  const { at } = peek(reader)
  if (reader.depth > DEEPEST) throw new LineError(`A formula is nested at most ${DEEPEST} levels deep.`, at)
  const condition = readChain(reader, 0)
  let node = condition
  if (takes(reader, '?')) {
    const holds = readChoice(reader)
    expect(reader, ':')
    node = { kind: 'if', at, condition, holds, fails: readChoice(reader) }
  }
  reader.depth -= 1
  return node
}

/** Operators that bind alike, those that bind least first; comparisons do not chain. */
const levels: readonly (readonly Operator[])[] = [
  ['or'],
  ['and'],
  ['=', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
]

function readChain(reader: Reader, level: number): Node {
  const operators = levels[level]
  if (!operators) return readUnary(reader)
  if (level === 2 && peek(reader).text === 'not' && peek(reader).kind === 'word') return readNot(reader)
  let node = readChain(reader, level + 1)
  for (;;) {
    const { at } = peek(reader)
    if (level === 2) {
      const negated = takes(reader, 'not')
      if (negated || peek(reader).text === 'in') {
        expect(reader, 'in')
        node = { kind: 'in', at, of: node, list: readList(reader), negated }
        continue
      }
    }
    const operator = operators.find(each => takes(reader, each))
    if (!operator) return node
    node = { kind: 'binary', at, operator, left: node, right: readChain(reader, level + 1) }
    if (level === 2) return node
  }
}

function readNot(reader: Reader): Node {
  const { at } = peek(reader)
  expect(reader, 'not')
  return { kind: 'not', at, of: readChain(reader, 2) }
}

function readList(reader: Reader): Node[] {
  expect(reader, '(')
  const list = [readChoice(reader)]
  while (takes(reader, ',')) list.push(readChoice(reader))
  expect(reader, ')')
  return list
}

function readUnary(reader: Reader): Node {
  const { at, kind, text } = peek(reader)
  if (takes(reader, '-')) return { kind: 'negative', at, of: readUnary(reader) }
  if (takes(reader, '(')) {
    const node = readChoice(reader)
    expect(reader, ')')
    return node
  }
  reader.next += 1
  if (kind === 'number' || kind === 'text') return { kind, at, text }
  if (kind === 'span') return { kind, at, span: spanOf(Number(text.slice(0, -1)), text.slice(-1)) }
  if (kind !== 'word' || reserved.has(text)) throw new LineError(`Here should be a value, not "${text}".`, at)
  if (text in constants) return { kind: 'constant', at, value: constants[text as keyof typeof constants] }
  return takes(reader, '(') ? readCall(reader, text, at) : { kind: 'name', at, path: text.split('.') }
}

const reserved = new Set(['and', 'or', 'not', 'in', 'where'])
const constants = { true: true, false: false, null: null }

function readCall(reader: Reader, name: string, at: number): Node {
  const of = [readChoice(reader)]
  while (takes(reader, ',')) of.push(readChoice(reader))
  const where = takes(reader, 'where') ? readChoice(reader) : null
  expect(reader, ')')
  return { kind: 'call', at, name, of, where }
}
