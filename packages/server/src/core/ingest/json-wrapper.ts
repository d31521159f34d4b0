/** A list within the one object of a JSON file, that holds the records: its bytes, from the bracket to the bracket. */
export interface JsonWrapper {
  readonly key: string
  readonly from: number
  /** Behind the closing bracket; null: it does not end in the bytes seen. */
  readonly to: number | null
  /** The object's other keys. */
  readonly others: readonly string[]
}

export interface JsonWrapperScan {
  add(chunk: Uint8Array): void
  /** Null: the file is not one object that wraps a list of records. */
  end(): JsonWrapper | null
}

interface Member {
  readonly key: string
  first: number
  from: number
  to: number | null
  /** Of a list: what its first element begins with. */
  element: number
  /** Of a text: its beginning. */
  text: string
}

const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_LIST = 91
const BACKSLASH = 92
const OPEN_OBJECT = 123
const MOST_MEMBERS = 100
const LONGEST_KEY = 200
/** Names under which tools put the rows of an answer beside what they say about it. */
const WRAPPERS = ['data', 'records', 'rows', 'results']

/** Looks for the list that a file's one object holds its records in. Pure; no I/O. */
export function scanWrapper(): JsonWrapperScan {
  const members: Member[] = []
  let member: Member | null = null
  let depth = 0
  let position = 0
  let text: number[] | null = null
  let inText = false
  let escaped = false
  let key: string | null = null
  let begun = false
  let givenUp = false

  /** A text of the object itself: a key, or a value of which only the beginning matters. */
  function endText(): void {
    if (!text) return
    const read = Buffer.from(text).toString()
    text = null
    if (member) member.text = read
    else key = read
  }

  function passText(byte: number): void {
    if (escaped) escaped = false
    else if (byte === BACKSLASH) escaped = true
    else if (byte === QUOTE) {
      inText = false
      endText()
    }
    if (text && text.length < LONGEST_KEY) text.push(byte)
  }

  function endMember(): void {
    if (member && member.to === null) member.to = position
    member = null
    key = null
  }

  /** A byte that is no space, outside of texts. */
  function pass(byte: number): void {
    if (depth === 0) {
      givenUp = begun || byte !== OPEN_OBJECT
      begun = true
    }
    if (depth === 1 && byte === COMMA) endMember()
    if (depth === 1 && (byte === COMMA || byte === COLON)) return
    const opens = byte === OPEN_OBJECT || byte === OPEN_LIST
    const closes = byte === OPEN_OBJECT + 2 || byte === OPEN_LIST + 2
    if (depth === 1 && closes) endMember()
    else if (depth === 1 && key !== null && !member) {
      member = { key, first: byte, from: position, to: null, element: 0, text: '' }
      members.push(member)
      givenUp = members.length > MOST_MEMBERS
    } else if (depth === 2 && member?.element === 0) member.element = byte
    if (byte === QUOTE) {
      inText = true
      text = depth === 1 ? [] : null
    }
    if (opens) depth += 1
    if (closes) depth -= 1
    if (depth === 1 && closes && member) member.to = position + 1
  }

  return {
    add(chunk) {
      for (let at = 0; at < chunk.length && !givenUp; at += 1, position += 1) {
        const byte = chunk[at] as number
        if (inText) passText(byte)
        else if (byte > 32) pass(byte)
      }
    },
    end: () => (givenUp ? null : choose(members)),
  }
}

/** The object's only member, the features of GeoJSON, or one of the usual names: when it is a list of objects or of lists. */
function choose(members: readonly Member[]): JsonWrapper | null {
  const lists = members.filter(
    ({ first, element }) => first === OPEN_LIST && (element === OPEN_OBJECT || element === OPEN_LIST),
  )
  const isGeo = members.some(({ key, text }) => key === 'type' && text === 'FeatureCollection')
  const chosen = lists.filter(
    ({ key }) => members.length === 1 || WRAPPERS.includes(key) || (isGeo && key === 'features'),
  )
  const [list] = chosen
  if (!list || chosen.length > 1) return null
  const others = members.filter(other => other !== list).map(({ key }) => key)
  return { key: list.key, from: list.from, to: list.to, others }
}
