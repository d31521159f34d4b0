import { malformed } from './envelope.ts'

/** Undoes the escapes of a JSON text piece by piece. */
export interface Unescape {
  /** What the bytes stand for; it is gone once the next ones come. */
  pass(chunk: Uint8Array): Uint8Array
  /** Throws when the text ended within an escape. */
  end(): void
}

const BACKSLASH = 92
const LETTER_U = 117
const SHORT = { '"': 34, '\\': 92, '/': 47, b: 8, f: 12, n: 10, r: 13, t: 9 }
const FIRST_BYTES = 2 ** 18
/** Two of `\uXXXX`. */
const LONGEST_ESCAPE = 12

/** From the bytes between the quotes of a JSON text to those that it stands for, in UTF-8. Pure; no I/O. Refuses with `malformed_request`. */
export function openUnescape(): Unescape {
  const table = new Uint8Array(256)
  for (const [letter, byte] of Object.entries(SHORT)) table[letter.charCodeAt(0)] = byte
  let rest = new Uint8Array()
  let room = new Uint8Array()
  return {
    pass(chunk) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
      if (room.length < bytes.length) room = new Uint8Array(Math.max(bytes.length, FIRST_BYTES))
      const [from, into] = [bytes, room]
      let used = 0
      let at = 0
      while (at < from.length) {
        const byte = from[at] as number
        if (byte < 32) throw malformed('a text of it holds a control character, which must be escaped')
        if (byte !== BACKSLASH) {
          into[used++] = byte
          at += 1
          continue
        }
        const short = at + 1 < from.length ? (table[from[at + 1] as number] as number) : 0
        if (short > 0) {
          into[used++] = short
          at += 2
          continue
        }
        const wanted = escapeLength(from, at)
        if (at + wanted > from.length) break
        used += writeCharacter(from, at, into, used)
        at += wanted
      }
      rest = new Uint8Array(from.subarray(at))
      return into.subarray(0, used)
    },
    end() {
      if (rest.length > 0) throw malformed('a text of it ends within an escape')
    },
  }
}

/** How many bytes the escape has, as far as its beginning tells. */
function escapeLength(bytes: Uint8Array, at: number): number {
  const letter = bytes[at + 1]
  if (letter === undefined) return 2
  if (letter !== LETTER_U) throw malformed('a text of it holds an unknown escape')
  if (at + 6 > bytes.length) return 6
  const unit = hex(bytes, at + 2)
  return unit >= 0xd800 && unit < 0xdc00 ? LONGEST_ESCAPE : 6
}

/** Writes the character of a whole `\u` escape; an escape is longer than what it stands for. */
function writeCharacter(bytes: Uint8Array, at: number, room: Uint8Array, used: number): number {
  const unit = hex(bytes, at + 2)
  if (unit >= 0xdc00 && unit <= 0xdfff) throw half()
  if (unit < 0xd800 || unit > 0xdbff) return encode(unit, room, used)
  const low = bytes[at + 6] === BACKSLASH && bytes[at + 7] === LETTER_U ? hex(bytes, at + 8) : 0
  if (low < 0xdc00 || low > 0xdfff) throw half()
  return encode(0x10000 + (unit - 0xd800) * 0x400 + (low - 0xdc00), room, used)
}

function encode(point: number, room: Uint8Array, used: number): number {
  return new TextEncoder().encodeInto(String.fromCodePoint(point), room.subarray(used)).written
}

function hex(bytes: Uint8Array, at: number): number {
  const text = String.fromCharCode(...bytes.subarray(at, at + 4))
  if (!/^[0-9a-fA-F]{4}$/.test(text)) throw malformed('a text of it holds an unknown escape')
  return Number.parseInt(text, 16)
}

function half(): Error {
  return malformed('a text of it holds half a character')
}
