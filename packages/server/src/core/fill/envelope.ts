import { refuse } from '../refusals.ts'

/** The one member that may be huge. */
export const DATA_MEMBER = 'insert-data'

/** A text of the body, as the bytes between its quotes, escapes and all. */
export interface DataSpan {
  readonly from: number
  readonly to: number
}

/** What a body holds: its members but the rows, and where these are; null: nowhere. */
export interface Envelope {
  readonly members: Readonly<Record<string, unknown>>
  readonly data: DataSpan | null
}

export interface EnvelopeScan {
  add(chunk: Uint8Array): void
  end(): Envelope
}

const QUOTE = 34
const COMMA = 44
const COLON = 58
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** Ten thousand columns with long names come to less. */
const MOST_MEMBER_BYTES = 16 * 2 ** 20
const LONGEST_KEY = 1000
const MOST_MEMBERS = 100

type Stage =
  | 'object'
  | 'key or end'
  | 'key'
  | 'in key'
  | 'colon'
  | 'value'
  | 'in value'
  | 'in data'
  | 'comma or end'
  | 'nothing'

/**
 * Reads a body `{…}` piece by piece, whatever the order of its members, and holds none of its rows. Pure; no I/O. Refuses with `malformed_request`
 * what is no JSON object and members that come twice, and with `invalid_value` rows that are no text.
 */
export function scanEnvelope(): EnvelopeScan {
  const members = new Map<string, unknown>()
  let data: DataSpan | null = null
  let stage: Stage = 'object'
  let base = 0
  let escaped = false
  let depth = 0
  let inText = false
  let name = ''
  let dataFrom = 0
  const held = openHold()

  function begin(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] as number
    if (stage === 'object' && byte === OPEN_OBJECT) stage = 'key or end'
    else if ((stage === 'key or end' || stage === 'key') && byte === QUOTE) {
      stage = 'in key'
      held.begin(LONGEST_KEY)
    } else if (stage === 'key or end' && byte === CLOSE_OBJECT) stage = 'nothing'
    else if (stage === 'colon' && byte === COLON) stage = 'value'
    else if (stage === 'value') return beginValue(byte, at)
    else if (stage === 'comma or end' && byte === COMMA) stage = 'key'
    else if (stage === 'comma or end' && byte === CLOSE_OBJECT) stage = 'nothing'
    else throw misplaced(base + at, stage)
    return at + 1
  }

  function beginValue(byte: number, at: number): number {
    if (name === DATA_MEMBER) {
      if (byte !== QUOTE) throw notText()
      stage = 'in data'
      dataFrom = base + at + 1
      return at + 1
    }
    stage = 'in value'
    depth = 0
    inText = false
    held.begin(MOST_MEMBER_BYTES)
    return at
  }

  /** Where the quote stands that ends the text; -1: not in these bytes. */
  function endOfText(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] as number
      if (escaped) escaped = false
      else if (byte === BACKSLASH) escaped = true
      else if (byte === QUOTE) return at
    }
    return -1
  }

  function passKey(chunk: Uint8Array, from: number): number {
    const end = endOfText(chunk, from)
    held.add(chunk, from, end < 0 ? chunk.length : end)
    if (end < 0) return chunk.length
    name = parse(`"${held.text()}"`, 'a key') as string
    if (members.has(name) || (name === DATA_MEMBER && data)) throw twice(name)
    if (members.size >= MOST_MEMBERS) throw malformed(`it has more than ${MOST_MEMBERS} members`)
    stage = 'colon'
    return end + 1
  }

  function passData(chunk: Uint8Array, from: number): number {
    const end = endOfText(chunk, from)
    if (end < 0) return chunk.length
    data = { from: dataFrom, to: base + end }
    stage = 'comma or end'
    return end + 1
  }

  function passValue(chunk: Uint8Array, from: number): number {
    let at = from
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at] as number
      if (inText) {
        if (escaped) escaped = false
        else if (byte === BACKSLASH) escaped = true
        else if (byte === QUOTE) inText = false
      } else if (byte === QUOTE) inText = true
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1
      else if (depth > 0 && (byte === CLOSE_LIST || byte === CLOSE_OBJECT)) depth -= 1
      else if (depth === 0 && (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST)) {
        held.add(chunk, from, at)
        members.set(name, parse(held.text(), JSON.stringify(name)))
        stage = 'comma or end'
        return at
      }
    }
    held.add(chunk, from, at)
    return at
  }

  return {
    add(chunk) {
      for (let at = 0; at < chunk.length; ) {
        if (stage === 'in data') at = passData(chunk, at)
        else if (stage === 'in value') at = passValue(chunk, at)
        else if (stage === 'in key') at = passKey(chunk, at)
        else if (isSpace(chunk[at] as number)) at += 1
        else at = begin(chunk, at)
      }
      base += chunk.length
    },
    end() {
      if (stage !== 'nothing') throw malformed('it ends in the middle')
      return { members: Object.fromEntries(members), data }
    },
  }
}

/** Keeps some bytes; refuses more than it was told. */
function openHold() {
  let pieces: Uint8Array[] = []
  let size = 0
  let most = 0
  return {
    begin(bytes: number) {
      pieces = []
      size = 0
      most = bytes
    },
    add(chunk: Uint8Array, from: number, to: number) {
      size += to - from
      if (size > most) throw malformed(`a member other than "${DATA_MEMBER}" is longer than ${most} bytes`)
      pieces.push(new Uint8Array(chunk.subarray(from, to)))
    },
    text(): string {
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces))
      } catch (cause) {
        throw malformed('it holds bytes that are not UTF-8', cause)
      }
    },
  }
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed(`${what.slice(0, 100)} is no JSON`, cause)
  }
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9
}

function misplaced(at: number, stage: Stage): Error {
  return malformed(
    stage === 'nothing' ? `something follows its end at byte ${at}` : `it breaks off at byte ${at}`,
  )
}

function twice(name: string): Error {
  return malformed(`${JSON.stringify(name.slice(0, 100))} stands in it twice`)
}

export function malformed(why: string, cause?: unknown): Error {
  return refuse('malformed_request', `The body cannot be read as a JSON object: ${why}.`, { cause })
}

function notText(): Error {
  const message = 'must be a text: the rows as JSON, or gzipped in base64'
  return refuse('invalid_value', `"${DATA_MEMBER}" ${message}.`, {
    faults: [{ pointer: `/${DATA_MEMBER}`, code: 'invalid_value', message }],
  })
}
