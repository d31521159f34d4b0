import { noEvidence, weighUtf8 } from './utf8-evidence.ts'

/** What the bytes of a text's beginning are, counted; by it encodings are told apart. */
export interface ByteFacts {
  readonly length: number
  readonly nulEven: number
  readonly nulOdd: number
  /** Line ends, spaces and commas that a NUL follows at an even place, or comes before at an odd one. */
  readonly plainLittle: number
  readonly plainBig: number
  /** Control characters that texts do not hold; those that divide fields and records are none. */
  readonly controls: number
  /** Bytes beyond ASCII. */
  readonly high: number
  /** Those of them that are punctuation in windows-1252 and nothing in ISO-8859-1, and those that are nothing in either. */
  readonly c1: number
  readonly undefined1252: number
  readonly spaces: number
  readonly ebcdicSpaces: number
  /** Letters of ASCII, and bytes beyond it that stand in runs of four or more different ones. */
  readonly letters: number
  readonly runs: number
  /** Characters of UTF-8 that take several bytes, and bytes that are none of UTF-8. */
  readonly sequences: number
  readonly invalid: number
}

const SHORTEST_RUN = 4
const UNDEFINED_1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d]
const TEXT_CONTROLS = [0x01, 0x09, 0x0a, 0x0c, 0x0d, 0x1a, 0x1c, 0x1d, 0x1e, 0x1f]

/** Counts bytes in one pass each for what they are and for what they are beside one another. Pure; no I/O. */
export function countBytes(head: Uint8Array): ByteFacts {
  const evidence = noEvidence()
  weighUtf8(head, evidence)
  const tally = new Uint32Array(256)
  for (const byte of head) tally[byte] = (tally[byte] ?? 0) + 1
  const count = (wanted: (byte: number) => boolean) =>
    tally.reduce((sum, number, byte) => (wanted(byte) ? sum + number : sum), 0)
  return {
    length: head.length,
    controls: count(byte => byte > 0 && byte < 32 && !TEXT_CONTROLS.includes(byte)),
    high: count(byte => byte >= 0x80),
    c1: count(byte => byte >= 0x80 && byte < 0xa0),
    undefined1252: count(byte => UNDEFINED_1252.includes(byte)),
    spaces: count(byte => byte === 0x20 || byte === 0x0a),
    ebcdicSpaces: count(byte => byte === 0x40),
    letters: count(byte => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a && byte < 0x80),
    runs: countRuns(head),
    ...countWide(head),
    sequences: evidence.characters,
    invalid: evidence.strays,
  }
}

function countWide(head: Uint8Array) {
  const facts = { nulEven: 0, nulOdd: 0, plainLittle: 0, plainBig: 0 }
  for (let at = 0; at < head.length; at += 1) {
    if (head[at] !== 0) continue
    const odd = at % 2 === 1
    facts[odd ? 'nulOdd' : 'nulEven'] += 1
    if (odd && isPlain(head[at - 1])) facts.plainLittle += 1
    if (!odd && isPlain(head[at + 1])) facts.plainBig += 1
  }
  return facts
}

function isPlain(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d || byte === 0x20 || byte === 0x2c || byte === 0x09 || byte === 0x3b
}

function countRuns(head: Uint8Array): number {
  let runs = 0
  for (let at = 0; at < head.length; at += 1) {
    const start = at
    while ((head[at] ?? 0) >= 0x80) at += 1
    if (at - start >= SHORTEST_RUN && new Set(head.subarray(start, at)).size >= SHORTEST_RUN - 1)
      runs += at - start
  }
  return runs
}
