import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml'
import type { Place } from '../place.ts'
import { type Faults, quoted } from './fault.ts'
import type { Member, Tree } from './tree.ts'

/** The largest file of YAML or JSON, in bytes. */
export const LARGEST_TEXT = 2 * 2 ** 20
/** Of a file, counted before it is parsed, which takes about 10 microseconds for each. */
const MOST_TOKENS = 400_000
/** Of a file, those that aliases repeat counted each time. */
const MOST_VALUES = 200_000
const DEEPEST = 40
const NO_TAGS = 'Tags are not taken.'
const TOO_DEEP = `Values are nested more than ${DEEPEST} deep.`

/** A document that cannot be read further; its fault is noted. */
class Stop extends Error {}

interface Reading {
  readonly file: string
  readonly lines: LineCounter
  readonly faults: Faults
  readonly anchors: Map<string, Node>
  /** Anchors whose value is being read: an alias to one would have no end. */
  readonly open: Set<Node>
  values: number
}

/** Reads a file of YAML, or of JSON when it is named so. Pure; no I/O. Null: it is none, which is noted. */
export function parseFile(file: string, bytes: Uint8Array, faults: Faults): Tree | null {
  const start = { file, line: 1, column: 1 }
  if (bytes.byteLength > LARGEST_TEXT) {
    faults.note(start, `The file has more than ${LARGEST_TEXT / 2 ** 20} MiB.`)
    return null
  }
  const text = decode(bytes)
  if (text === null) {
    faults.note(start, 'The file is not text in UTF-8.')
    return null
  }
  try {
    return parseText(file, text, faults)
  } catch (error) {
    if (error instanceof RangeError) faults.note(start, TOO_DEEP)
    else if (!(error instanceof Stop)) throw error
    return null
  }
}

/** Null: it is not UTF-8. */
export function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function parseText(file: string, text: string, faults: Faults): Tree {
  const lines = new LineCounter()
  const reading: Reading = { file, lines, faults, anchors: new Map(), open: new Set(), values: 0 }
  checkTokens(reading, text)
  // Repeated names are looked for below: the parser compares each with each.
  const options = { prettyErrors: false, stringKeys: true, uniqueKeys: false, version: '1.2' } as const
  const document = parseDocument(text, { lineCounter: lines, ...options })
  const wrong = [...document.errors, ...document.warnings]
  for (const { message, pos } of wrong) faults.note(placeAt(reading, pos[0]), sentence(message))
  if (wrong.length > 0) throw new Stop()
  if (file.endsWith('.json') && !isJson(text)) stop(reading, 'The file is YAML, but not JSON.')
  if (document.directives?.yaml.explicit) stop(reading, 'A file of a pack has no %YAML directive.')
  if (document.contents === null) stop(reading, 'The file is empty.')
  return readNode(reading, document.contents as Node, 0)
}

/** The parser goes as deep as the text does, and has no limit of its own. */
function sentence(message: string): string {
  if (/call stack/.test(message)) return TOO_DEEP
  if (/multiple documents/.test(message))
    return 'A file of a pack holds one document: take out the line "---".'
  if (/^Unresolved tag/.test(message)) return NO_TAGS
  return `${message.slice(0, 200).replace(/\.$/, '')}.`
}

function checkTokens(reading: Reading, text: string): void {
  let tokens = 0
  for (const _ of new Lexer().lex(text)) {
    tokens += 1
    if (tokens > MOST_TOKENS) stop(reading, `The file has more than ${MOST_TOKENS} words and marks.`)
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function readNode(reading: Reading, node: Node, depth: number): Tree {
  const place = placeOf(reading, node)
  reading.values += 1
  if (reading.values > MOST_VALUES) stopAt(reading, place, `The file has more than ${MOST_VALUES} values.`)
  if (depth > DEEPEST) stopAt(reading, place, TOO_DEEP)
  if (isAlias(node)) return readAlias(reading, node, depth)
  if (node.tag && !node.tag.startsWith('tag:yaml.org,2002:')) stopAt(reading, place, NO_TAGS)
  if ('anchor' in node && node.anchor) reading.anchors.set(node.anchor, node)
  reading.open.add(node)
  const tree = readContent(reading, node, place, depth)
  reading.open.delete(node)
  return tree
}

function readContent(reading: Reading, node: Node, place: Place, depth: number): Tree {
  if (isMap(node)) return { kind: 'map', place, members: readMembers(reading, node.items, depth) }
  if (isSeq(node)) {
    return { kind: 'list', place, items: node.items.map(item => readNode(reading, item as Node, depth + 1)) }
  }
  if (!isScalar(node)) stopAt(reading, place, 'This is neither a text, a number, a list nor a map.')
  const { value } = node
  if (typeof value === 'string') return { kind: 'scalar', place, value, source: value }
  const source = node.source ?? String(value)
  if (typeof value === 'number' || typeof value === 'boolean') return { kind: 'scalar', place, value, source }
  return { kind: 'scalar', place, value: null, source: 'null' }
}

function readMembers(
  reading: Reading,
  pairs: readonly { readonly key: unknown; readonly value: unknown }[],
  depth: number,
): Map<string, Member> {
  const members = new Map<string, Member>()
  for (const { key, value } of pairs) {
    const node = key as Node
    const place = placeOf(reading, node)
    const name = isScalar(node) ? String(node.value) : ''
    if (members.has(name)) {
      reading.faults.note(place, `${quoted(name)} is said twice.`)
      continue
    }
    const empty: Tree = { kind: 'scalar', place, value: null, source: 'null' }
    members.set(name, { place, value: value ? readNode(reading, value as Node, depth + 1) : empty })
  }
  return members
}

/** What the anchor names, read again: what aliases repeat counts each time. */
function readAlias(reading: Reading, alias: Alias, depth: number): Tree {
  const named = reading.anchors.get(alias.source)
  const place = placeOf(reading, alias)
  if (!named) stopAt(reading, place, `No anchor "&${alias.source}" stands before this alias.`)
  if (reading.open.has(named)) stopAt(reading, place, 'An alias cannot stand inside of what it repeats.')
  return readNode(reading, named, depth)
}

function placeOf(reading: Reading, node: Node): Place {
  const behindQuote = isScalar(node) && String(node.type).startsWith('QUOTE') ? 1 : 0
  return placeAt(reading, (node.range?.[0] ?? 0) + behindQuote)
}

function placeAt({ file, lines }: Reading, offset: number): Place {
  const { line, col } = lines.linePos(offset)
  return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
}

function stop(reading: Reading, message: string): never {
  return stopAt(reading, { file: reading.file, line: 1, column: 1 }, message)
}

function stopAt(reading: Reading, place: Place, message: string): never {
  reading.faults.note(place, message)
  throw new Stop()
}
