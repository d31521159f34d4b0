import { type JsonFault, openJsonScan, wordKind } from '../ingest/json-scan.ts'
import { JsonKind } from '../ingest/json-tree.ts'
import type { RecordValue, Scalar } from './record-value.ts'

export interface RecordReader {
  /** The value that the bytes (valid UTF-8) from `from` to `to`, not included, are; or why they are none. */
  read(
    chunk: Buffer,
    from: number,
    to: number,
  ): { readonly value: RecordValue } | { readonly fault: JsonFault }
}

const DEEPEST = 64
const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125
const OPEN_LIST = 91
const CLOSE_LIST = 93

/**
 * Reads records strictly by RFC 8259, with every digit of their numbers; a key that stands twice in one object is a fault. Pure; no I/O.
 * `text` makes a value of a text, where texts stand for other values.
 */
export function openRecordReader(text: (text: string) => RecordValue = each => each): RecordReader {
  const scan = openJsonScan()
  const { fail, unexpected, passSpace } = scan
  let bytes: Buffer = Buffer.alloc(0)
  let end = 0
  /** Behind the value that was read last; -1: there is none. */
  let at = 0

  function readText(from: number): string {
    const to = scan.passText(from + 1)
    at = to
    if (to < 0) return ''
    const raw = bytes.toString('utf8', from + 1, to - 1)
    return scan.escaped ? (JSON.parse(`"${raw}"`) as string) : raw
  }

  function readNumber(from: number): Scalar {
    at = scan.passNumber(from)
    const digits = at < 0 ? '' : bytes.toString('latin1', from, at)
    return { scalar: /[.eE]/.test(digits) ? 'double' : 'long', text: digits }
  }

  function readList(from: number, depth: number): RecordValue[] {
    const items: RecordValue[] = []
    at = passSpace(from + 1)
    if (bytes[at] === CLOSE_LIST && at < end) {
      at += 1
      return items
    }
    for (;;) {
      items.push(readValue(passSpace(at), depth + 1))
      if (!goesOn(CLOSE_LIST)) return items
    }
  }

  function readObject(from: number, depth: number): Map<string, RecordValue> {
    const members = new Map<string, RecordValue>()
    at = passSpace(from + 1)
    if (bytes[at] === CLOSE_OBJECT && at < end) {
      at += 1
      return members
    }
    for (;;) {
      const start = passSpace(at)
      if (start >= end || bytes[start] !== QUOTE) return broken(start, members)
      const key = readText(start)
      if (at < 0) return members
      if (members.has(key)) {
        at = fail(start, `The key ${JSON.stringify(key.slice(0, 100))} stands twice in one object`, false)
        return members
      }
      const colon = passSpace(at)
      if (colon >= end || bytes[colon] !== COLON) return broken(colon, members)
      members.set(key, readValue(passSpace(colon + 1), depth + 1))
      if (!goesOn(CLOSE_OBJECT)) return members
    }
  }

  function broken<T>(place: number, value: T): T {
    at = unexpected(place)
    return value
  }

  /** Whether a comma follows; otherwise `at` is behind the bracket that closes, or -1. */
  function goesOn(closer: number): boolean {
    if (at < 0) return false
    const next = passSpace(at)
    const byte = next < end ? bytes[next] : -1
    if (byte === COMMA) {
      at = next + 1
      return true
    }
    at = byte === closer ? next + 1 : unexpected(next)
    return false
  }

  function readValue(from: number, depth: number): RecordValue {
    if (depth > DEEPEST) return tooDeep(from)
    const byte = from < end ? (bytes[from] as number) : -1
    if (byte === QUOTE) return text(readText(from))
    if (byte === OPEN_OBJECT) return readObject(from, depth)
    if (byte === OPEN_LIST) return readList(from, depth)
    if (byte === 45 || (byte >= 48 && byte <= 57)) return readNumber(from)
    at = scan.passWord(from)
    const kind = wordKind(byte)
    return kind === JsonKind.null ? null : bytes[from] === 116
  }

  function tooDeep(from: number): null {
    at = fail(from, `It is nested more than ${DEEPEST} levels deep`, false)
    return null
  }

  return {
    read(chunk, from, to) {
      bytes = chunk
      end = to
      scan.begin(chunk, to)
      const value = readValue(passSpace(from), 0)
      if (at >= 0) {
        const rest = passSpace(at)
        if (rest >= end) return { value }
        unexpected(rest)
      }
      return {
        fault: scan.fault ?? { code: 'malformed_json', message: 'It is no JSON', at: from, broken: true },
      }
    },
  }
}
