import { JsonKind } from './json-tree.ts'
import type { RejectCode } from './reject.ts'

/** Why a record cannot be read. */
export interface JsonFault {
  readonly code: RejectCode
  readonly message: string
  /** Where in the chunk. */
  readonly at: number
  /** It is no JSON at all, so that nothing tells where the next one begins unless lines do. */
  readonly broken: boolean
}

/**
 * Passes over the parts of JSON texts, strictly by RFC 8259. Each `pass` takes the place of a first byte and answers where the
 * part ends; -1: it is none, and `fault` says why.
 */
export interface JsonScan {
  readonly chunk: Uint8Array
  readonly end: number
  readonly fault: JsonFault | null
  /** The text passed last held a backslash. */
  readonly escaped: boolean
  begin(chunk: Uint8Array, end: number): void
  fail(at: number, message: string, broken?: boolean, code?: RejectCode): -1
  unexpected(at: number): -1
  passSpace(from: number): number
  passNumber(from: number): number
  /** From behind the opening quote to behind the closing one. */
  passText(from: number): number
  /** `true`, `false` or `null`, whose kind is `wordKind` of its first byte. */
  passWord(from: number): number
}

const QUOTE = 34
const BACKSLASH = 92
const NOWHERE: Uint8Array = new Uint8Array()
const WORDS: Readonly<Record<number, readonly [word: string, kind: number]>> = {
  116: ['true', JsonKind.boolean],
  102: ['false', JsonKind.boolean],
  110: ['null', JsonKind.null],
}

export function wordKind(first: number): number {
  return WORDS[first]?.[1] ?? 0
}

export function openJsonScan(): JsonScan {
  let chunk: Uint8Array = NOWHERE
  let end = 0
  let fault: JsonFault | null = null
  let escaped = false

  function fail(at: number, message: string, broken = true, code: RejectCode = 'malformed_json'): -1 {
    fault ??= { code, message, at, broken }
    return -1
  }

  function unexpected(at: number): -1 {
    if (at >= end) return fail(at, 'It ends in the middle of a value')
    return fail(at, `${showByte(chunk, at)} cannot stand here`)
  }

  function isNamed(at: number, name: string): boolean {
    if (at + name.length > end) return false
    for (let index = 0; index < name.length; index += 1) {
      if (chunk[at + index] !== name.charCodeAt(index)) return false
    }
    return true
  }

  /** Programs write these words; brackets and quotes are in order then, so that the next record can be read. */
  function noNumber(at: number): -1 {
    return fail(at, 'NaN and Infinity are no JSON; what is missing is null', false)
  }

  function passSpace(from: number): number {
    let at = from
    while (at < end && isSpace(chunk[at] as number)) at += 1
    return at
  }

  function passWord(at: number): number {
    const word = WORDS[at < end ? (chunk[at] as number) : 0]?.[0]
    if (word === undefined)
      return isNamed(at, 'NaN') || isNamed(at, 'Infinity') ? noNumber(at) : unexpected(at)
    for (let index = 1; index < word.length; index += 1) {
      if (at + index >= end || chunk[at + index] !== word.charCodeAt(index)) return unexpected(at)
    }
    return at + word.length
  }

  function passNumber(from: number): number {
    let at = chunk[from] === 45 ? from + 1 : from
    const first = at < end ? (chunk[at] as number) : -1
    if (!isDigit(first)) return isNamed(at, 'Infinity') ? noNumber(at) : unexpected(at)
    at += 1
    if (first !== 48) while (at < end && isDigit(chunk[at] as number)) at += 1
    if (at < end && chunk[at] === 46) {
      const fraction = passDigits(at + 1)
      if (fraction < 0) return -1
      at = fraction
    }
    if (at < end && (chunk[at] === 101 || chunk[at] === 69)) {
      const signed = chunk[at + 1] === 43 || chunk[at + 1] === 45
      return passDigits(signed ? at + 2 : at + 1)
    }
    return at
  }

  function passDigits(from: number): number {
    let at = from
    while (at < end && isDigit(chunk[at] as number)) at += 1
    return at > from ? at : unexpected(at)
  }

  function passText(from: number): number {
    escaped = false
    for (let at = from; at < end; at += 1) {
      const byte = chunk[at] as number
      if (byte === QUOTE) return at + 1
      if (byte < 32)
        return fail(at, `A text holds ${showByte(chunk, at)}, which must be written as an escape`)
      if (byte === BACKSLASH) {
        escaped = true
        at = passEscape(at)
        if (at < 0) return -1
      }
    }
    return fail(end, 'A text has no closing quote')
  }

  /** Answers the escape's last byte. */
  function passEscape(at: number): number {
    const letter = at + 1 < end ? (chunk[at + 1] as number) : 0
    if (letter !== 117) return '"\\/bfnrt'.includes(String.fromCharCode(letter)) ? at + 1 : unexpected(at)
    const unit = hex(at + 2)
    if (unit < 0) return unexpected(at)
    if (unit < 0xd800 || unit > 0xdfff) return at + 5
    const low = unit < 0xdc00 && chunk[at + 6] === BACKSLASH && chunk[at + 7] === 117 ? hex(at + 8) : -1
    if (low >= 0xdc00 && low <= 0xdfff) return at + 11
    return fail(at, `A text holds half a character (\\u${unit.toString(16)})`, false)
  }

  function hex(at: number): number {
    let unit = 0
    for (let index = at; index < at + 4; index += 1) {
      const digit =
        index < end ? Number.parseInt(String.fromCharCode(chunk[index] as number), 16) : Number.NaN
      if (Number.isNaN(digit)) return -1
      unit = unit * 16 + digit
    }
    return unit
  }

  return {
    get chunk() {
      return chunk
    },
    get end() {
      return end
    },
    get fault() {
      return fault
    },
    get escaped() {
      return escaped
    },
    begin(bytes, to) {
      chunk = bytes
      end = to
      fault = null
    },
    fail,
    unexpected,
    passSpace,
    passNumber,
    passText,
    passWord,
  }
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9
}

export function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

/** A byte as a person would name it. */
export function showByte(chunk: Uint8Array, at: number): string {
  const byte = chunk[at] as number
  if (byte > 32 && byte < 127) return JSON.stringify(String.fromCharCode(byte))
  return byte === 32 ? 'a space' : `the byte 0x${byte.toString(16).padStart(2, '0')}`
}
