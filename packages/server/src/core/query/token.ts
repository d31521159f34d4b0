import { refuse } from '../refusals.ts'

/** A piece of a filter or an order; `at` is its offset in the text. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign' | 'end'
  /** With quotes undone; a word keeps its case. */
  readonly value: string
  readonly at: number
}

const PIECE =
  /(?<word>[\p{L}_][\p{L}\p{M}\p{N}_]*)|"(?<name>(?:[^"]|"")*)"|'(?<text>(?:[^']|'')*)'|(?<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?<sign><>|!=|<=|>=|[=<>(),])/uy
const SPACE = /\s*/y

/** What is being read: the refusal it is malformed with, and its longest text. */
export interface Grammar {
  readonly code: 'malformed_filter' | 'malformed_order'
  readonly name: string
}

const MOST_BYTES = 65_536

/** Splits a text into tokens, the last of which is the end. Refuses what no token can be. */
export function tokens(text: string, grammar: Grammar): Token[] {
  if (Buffer.byteLength(text) > MOST_BYTES) {
    throw malformed(grammar, 0, `the ${grammar.name} is longer than 64 KiB`)
  }
  const found: Token[] = []
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, PIECE.lastIndex)) {
    PIECE.lastIndex = at
    const piece = PIECE.exec(text)
    if (!piece) throw malformed(grammar, at, unreadable(text, at))
    found.push(tokenOf(piece, at))
  }
  return [...found, { kind: 'end', value: '', at: text.length }]
}

function skipSpace(text: string, from: number): number {
  SPACE.lastIndex = from
  SPACE.exec(text)
  return SPACE.lastIndex
}

function tokenOf(piece: RegExpExecArray, at: number): Token {
  const { word, name, text, number, sign } = piece.groups ?? {}
  if (word !== undefined) return { kind: 'word', value: word, at }
  if (name !== undefined) return { kind: 'name', value: name.replaceAll('""', '"'), at }
  if (text !== undefined) return { kind: 'text', value: text.replaceAll("''", "'"), at }
  if (number !== undefined) return { kind: 'number', value: number, at }
  return { kind: 'sign', value: sign ?? '', at }
}

function unreadable(text: string, at: number): string {
  if (text[at] === "'") return `the text that begins here has no closing '`
  if (text[at] === '"') return `the column name that begins here has no closing "`
  return `${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))} has no meaning here`
}

/** The refusal of a text that does not follow its grammar; positions count from 1. */
export function malformed(grammar: Grammar, at: number, what: string): Error {
  const position = at + 1
  return refuse(grammar.code, `The ${grammar.name} cannot be read at position ${position}: ${what}.`, {
    details: { position },
  })
}
