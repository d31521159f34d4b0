import { refuse } from '../refusals.ts'

/** Decodes base64 piece by piece. */
export interface Base64 {
  /** The bytes that the text stands for; they are gone once more text comes. */
  pass(text: Uint8Array): Uint8Array
  /** Throws unless the text ended where base64 may end. */
  end(): void
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PADDING = 61
const SPACE = 64
const WRONG = 65

/** What each byte stands for: six bits, white space, or nothing. */
function tableOf(): Uint8Array {
  const table = new Uint8Array(256).fill(WRONG)
  for (let value = 0; value < ALPHABET.length; value += 1) table[ALPHABET.charCodeAt(value)] = value
  for (const space of [9, 10, 13, 32]) table[space] = SPACE
  return table
}

/** Strict base64 (RFC 4648), padded; line ends and spaces between its letters do not count. Pure; no I/O. Refuses with `invalid_base64`. */
export function openBase64(): Base64 {
  const table = tableOf()
  let room = new Uint8Array()
  let bits = 0
  let letters = 0
  let padding = 0
  let passed = 0
  return {
    pass(text) {
      // Letters kept from before may make up three bytes more.
      if (room.length < text.length + 3) room = new Uint8Array(text.length + 3)
      let used = 0
      for (let at = 0; at < text.length; at += 1) {
        const byte = text[at] as number
        const value = table[byte] as number
        if (value === SPACE) continue
        if (byte === PADDING) padding += 1
        else if (value === WRONG || padding > 0) throw wrongLetter(byte, passed + at)
        bits = (bits << 6) | (byte === PADDING ? 0 : value)
        letters += 1
        if (letters < 4) continue
        if (padding > 2) throw wrongEnd()
        room[used] = bits >> 16
        room[used + 1] = (bits >> 8) & 255
        room[used + 2] = bits & 255
        used += 3 - padding
        letters = 0
        bits = 0
      }
      passed += text.length
      return room.subarray(0, used)
    },
    end() {
      if (letters !== 0) throw wrongEnd()
    },
  }
}

function wrongLetter(byte: number, at: number): Error {
  const shown = byte > 32 && byte < 127 ? JSON.stringify(String.fromCharCode(byte)) : `byte ${byte}`
  const message = `"insert-data" is no base64: ${shown} stands at place ${at}. With "compressed": true it must be the base64 of the gzip of the rows.`
  return refuse('invalid_base64', message)
}

function wrongEnd(): Error {
  const message =
    '"insert-data" is no base64: it ends in the middle, or its padding is wrong. Encode it anew and send all of it.'
  return refuse('invalid_base64', message)
}
