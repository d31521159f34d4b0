const MOST_REPEATS = 1000
const LONGEST = 10_000

/**
 * A text that a pattern matches, for patterns of literals, sets, groups, alternatives and counts; null for any other. Made by reading
 * the pattern and never by running it, which can take exponential time. Pure; no I/O.
 */
export function matching(pattern: string): string | null {
  const reader = { pattern, at: 0, depth: 0 }
  try {
    const text = readAlternatives(reader)
    return reader.at === pattern.length ? text : null
  } catch (error) {
    if (error instanceof Unreadable) return null
    throw error
  }
}

interface Reader {
  readonly pattern: string
  at: number
  /** Groups around. */
  depth: number
}

class Unreadable extends Error {}

/** The first of the alternatives; the others are read past. */
function readAlternatives(reader: Reader): string {
  const first = readSequence(reader)
  while (reader.pattern[reader.at] === '|') {
    reader.at++
    readSequence(reader)
  }
  return first
}

function readSequence(reader: Reader): string {
  let text = ''
  for (;;) {
    const character = reader.pattern[reader.at]
    if (character === undefined || character === '|' || character === ')') return text
    const atom = readAtom(reader)
    text += atom.repeat(readCount(reader))
    if (text.length > LONGEST) throw new Unreadable()
  }
}

const classes: Readonly<Record<string, string>> = { d: '7', w: 'a', s: ' ', D: 'x', W: '-', S: 'x' }

function readAtom(reader: Reader): string {
  const character = reader.pattern[reader.at++] ?? ''
  if (character === '^' || character === '$') return readAnchor(reader, character)
  if (character === '.') return 'x'
  if (character === '[') return readSet(reader)
  if (character === '(') return readGroup(reader)
  if (character !== '\\') return character
  const escaped = reader.pattern[reader.at++] ?? ''
  if (/[bBpPkuxc0-9]/.test(escaped)) throw new Unreadable()
  return classes[escaped] ?? escaped
}

/** Anchors hold only at the ends of an alternative, outside of groups. */
function readAnchor({ pattern, at, depth }: Reader, anchor: string): string {
  const beyond = anchor === '^' ? pattern[at - 2] : pattern[at]
  if (depth > 0 || (beyond !== undefined && beyond !== '|')) throw new Unreadable()
  return ''
}

function readGroup(reader: Reader): string {
  const kind = /^\?(:|<\w+>)/.exec(reader.pattern.slice(reader.at))
  if (kind) reader.at += kind[0].length
  else if (reader.pattern[reader.at] === '?') throw new Unreadable()
  reader.depth++
  const text = readAlternatives(reader)
  reader.depth--
  if (reader.pattern[reader.at++] !== ')') throw new Unreadable()
  return text
}

/** The first character of a set; one that is not in it, for a set that excludes. */
function readSet(reader: Reader): string {
  const end = reader.pattern.indexOf(']', reader.at + 1)
  if (end < 0) throw new Unreadable()
  const set = `[${reader.pattern.slice(reader.at, end)}]`
  reader.at = end + 1
  const form = new RegExp(set, 'u')
  const found = [...'Aa0-_ .@~'].find(character => form.test(character))
  if (found === undefined) throw new Unreadable()
  return found
}

function readCount(reader: Reader): number {
  const [whole, symbol, least] =
    /^(?:([*+?])|\{(\d+)(?:,\d*)?\})\??/.exec(reader.pattern.slice(reader.at)) ?? []
  if (whole === undefined) return 1
  reader.at += whole.length
  if (symbol !== undefined) return 1
  if (Number(least) > MOST_REPEATS) throw new Unreadable()
  return Number(least)
}
