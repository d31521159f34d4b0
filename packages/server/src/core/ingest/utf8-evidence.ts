/** What the bytes of a text say about whether it is UTF-8. */
export interface Utf8Evidence {
  /** Characters of several bytes, as UTF-8 has them. */
  characters: number
  /** Bytes that are none of UTF-8. */
  strays: number
  /** Bytes that the character begun at the end of what was weighed still needs. */
  awaited: number
  /** The first byte of that character. */
  first: number
}

export function noEvidence(): Utf8Evidence {
  return { characters: 0, strays: 0, awaited: 0, first: 0 }
}

/** Adds what more bytes of the text say. Text in other encodings hardly ever looks like characters of several bytes. Pure; no I/O. */
export function weighUtf8(bytes: Uint8Array, evidence: Utf8Evidence): void {
  let { awaited, first } = evidence
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number
    if (awaited > 0) {
      if (continues(byte, first)) {
        awaited -= 1
        first = 0
        if (awaited === 0) evidence.characters += 1
        continue
      }
      evidence.strays += 1
      awaited = 0
    }
    if (byte < 0x80) continue
    awaited = following(byte)
    first = byte
    if (awaited === 0) evidence.strays += 1
  }
  evidence.awaited = awaited
  evidence.first = first
}

/** Whether a byte may follow `first`, 0: not the first of its character. Longer forms than needed, surrogates and what lies beyond the last plane may not. */
function continues(byte: number, first: number): boolean {
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  return byte >= low && byte <= high
}

/** How many bytes follow the first of a character; 0: it begins none. */
function following(byte: number): number {
  if (byte < 0xc2 || byte > 0xf4) return 0
  return byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
}

/** Whether a text that is not UTF-8 from end to end is UTF-8 with a few bytes spoilt. */
export function favoursUtf8({ characters, strays }: Utf8Evidence): boolean {
  return characters > 0 && characters >= strays
}
