import { isDigit, type JsonFault, openJsonScan, showByte, wordKind } from './json-scan.ts'
import { JsonKind, type JsonNode, type JsonTree } from './json-tree.ts'

/** What the records of a file are: objects, lists of one value per column, or single values. */
export type JsonShape = 'objects' | 'lists' | 'values'

export interface JsonWalk {
  /** The places where the last record has values, of which it left the first `count` in the list. */
  readonly touched: readonly JsonNode[]
  readonly count: number
  /** The number that its places bear. */
  readonly record: number
  /** How many values the last record of lists has. */
  readonly width: number
  /**
   * Reads one record, the bytes (valid UTF-8) from `from` to `to`, not included, and notes at each place of the tree where its
   * value lies; null when it can be read.
   */
  walk(chunk: Uint8Array, from: number, to: number): JsonFault | null
}

const DEEPEST = 64
const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125
const OPEN_LIST = 91
const CLOSE_LIST = 93
const NOWHERE: Uint8Array = new Uint8Array()

/** Reads records strictly by RFC 8259, without making values of them. Pure; no I/O. Refuses what the tree refuses. */
export function openJsonWalk(tree: JsonTree, shape: JsonShape): JsonWalk {
  const { root } = tree
  const touched: JsonNode[] = []
  let count = 0
  let width = 0
  let record = 0
  let chunk: Uint8Array = NOWHERE
  let end = 0
  const scan = openJsonScan()
  const { fail, unexpected, passSpace, passText, passNumber } = scan

  /** Each passes over one value and answers where it ends; -1: it cannot be read. Without a node it is read and not noted. */
  function passValue(at: number, node: JsonNode | null, depth: number): number {
    const byte = at < end ? (chunk[at] as number) : -1
    if (byte === QUOTE) {
      const to = passText(at + 1)
      if (to > 0 && node) note(node, at + 2 === to ? JsonKind.emptyText : JsonKind.text, at + 1, to - 1)
      return to
    }
    if (byte === 45 || isDigit(byte)) {
      const to = passNumber(at)
      if (to > 0 && node) note(node, JsonKind.number, at, to)
      return to
    }
    if (byte === OPEN_OBJECT) return passObject(at, node, depth)
    if (byte === OPEN_LIST) {
      const to = passList(at, depth)
      if (to > 0 && node) note(node, JsonKind.array, at, to)
      return to
    }
    const to = scan.passWord(at)
    if (to > 0 && node) note(node, wordKind(byte), at, to)
    return to
  }

  function note(node: JsonNode, kind: number, from: number, to: number): void {
    node.record = record
    node.kind = kind
    node.from = from
    node.to = to
    node.escaped = scan.escaped
    touched[count++] = node
  }

  function passList(from: number, depth: number): number {
    if (depth >= DEEPEST) return tooDeep(from)
    let at = passSpace(from + 1)
    if (at < end && chunk[at] === CLOSE_LIST) return at + 1
    for (;;) {
      at = passValue(at, null, depth + 1)
      if (at < 0) return -1
      at = passSpace(at)
      if (at < end && chunk[at] === CLOSE_LIST) return at + 1
      if (at >= end || chunk[at] !== COMMA) return unexpected(at)
      at = passSpace(at + 1)
    }
  }

  function passObject(from: number, node: JsonNode | null, depth: number): number {
    if (depth >= DEEPEST) return tooDeep(from)
    let at = passSpace(from + 1)
    if (at < end && chunk[at] === CLOSE_OBJECT) {
      if (node) note(node, JsonKind.emptyObject, from, at + 1)
      return at + 1
    }
    for (let position = 0; ; position += 1) {
      at = passMember(at, node, depth, position)
      if (at < 0) return -1
      at = passSpace(at)
      if (at < end && chunk[at] === CLOSE_OBJECT) break
      if (at >= end || chunk[at] !== COMMA) return unexpected(at)
      at = passSpace(at + 1)
    }
    if (node) note(node, JsonKind.object, from, at + 1)
    return at + 1
  }

  function passMember(from: number, node: JsonNode | null, depth: number, position: number): number {
    if (from >= end || chunk[from] !== QUOTE) return unexpected(from)
    const to = passText(from + 1)
    if (to < 0) return -1
    const child = node ? childOf(node, from + 1, to - 1, position) : null
    if (child?.record === record) {
      return fail(from, `The key ${JSON.stringify(child.name.slice(0, 100))} stands in it twice`, false)
    }
    // Noted before its value, so that the same key further on is found to be there already.
    if (child) child.record = record
    const colon = passSpace(to)
    if (colon >= end || chunk[colon] !== COLON) return unexpected(colon)
    return passValue(passSpace(colon + 1), child, depth + 1)
  }

  /** Records mostly have the same keys in the same order: the key at this position is compared first. */
  function childOf(node: JsonNode, from: number, to: number, position: number): JsonNode {
    const likely = node.children[position]
    if (likely && sameBytes(likely.spelling, from, to)) return likely
    const text = Buffer.from(chunk.buffer, chunk.byteOffset + from, to - from).toString()
    const key = scan.escaped ? (JSON.parse(`"${text}"`) as string) : text
    return node.byKey.get(key) ?? tree.child(node, key, new Uint8Array(chunk.subarray(from, to)))
  }

  function sameBytes(spelling: Uint8Array, from: number, to: number): boolean {
    if (spelling.length !== to - from) return false
    for (let index = 0; index < spelling.length; index += 1) {
      if (spelling[index] !== chunk[from + index]) return false
    }
    return true
  }

  /** The values of a list as those of the columns. */
  function passRow(from: number): number {
    let at = passSpace(from + 1)
    if (at < end && chunk[at] === CLOSE_LIST) return at + 1
    for (;;) {
      const column = root.children[width] ?? tree.child(root, `column_${width + 1}`, NOWHERE)
      width += 1
      at = passValue(at, column, 2)
      if (at < 0) return -1
      at = passSpace(at)
      if (at < end && chunk[at] === CLOSE_LIST) return at + 1
      if (at >= end || chunk[at] !== COMMA) return unexpected(at)
      at = passSpace(at + 1)
    }
  }

  function tooDeep(at: number): -1 {
    return fail(at, `It is nested more than ${DEEPEST} levels deep`, false)
  }

  function passRecord(at: number): number {
    const byte = at < end ? chunk[at] : -1
    if (shape === 'objects') {
      return byte === OPEN_OBJECT ? passObject(at, root, 1) : wrongShape(at, 'an object')
    }
    if (shape === 'lists')
      return byte === OPEN_LIST ? passRow(at) : wrongShape(at, 'a list, as the others are')
    return passValue(at, root, 1)
  }

  function wrongShape(at: number, wanted: string): number {
    return passValue(at, null, 1) < 0 ? -1 : fail(at, `It is not ${wanted}`, false, 'not_an_object')
  }

  return {
    touched,
    get count() {
      return count
    },
    get record() {
      return record
    },
    get width() {
      return width
    },
    walk(bytes, from, to) {
      chunk = bytes
      end = to
      record = tree.number()
      count = 0
      width = 0
      scan.begin(bytes, to)
      const last = passRecord(passSpace(from))
      if (last < 0) return scan.fault
      const rest = passSpace(last)
      if (rest < end) fail(rest, `${showByte(chunk, rest)} follows what was a whole value`)
      return scan.fault
    },
  }
}
