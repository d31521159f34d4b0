import { refuse } from '../refusals.ts'

/** Takes what an XML text holds, in its order. Names come without their prefixes. */
export interface XmlTaker {
  /** `attributes` as they are written. An empty element is opened and closed. */
  open(name: string, attributes: string): void
  /** A text may come in several pieces. */
  text(text: string): void
  close(name: string): void
}

export interface XmlScan {
  add(text: string): void
  /** Refuses with `unreadable_file` what was cut off. */
  end(): void
}

const LESS = 60
const SLASH = 47
const BANG = 33
const QUESTION = 63
const MOST_DEPTH = 256
/** Of a tag, a comment or a text in one piece, in characters. */
const LONGEST_PIECE = 2 ** 24
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Reads XML piece by piece, in bounded memory. Pure; no I/O. Refuses with `unreadable_file` what is not well-formed, and document
 * types, which are how a small file becomes a large one.
 */
export function openXmlScan(taker: XmlTaker): XmlScan {
  const path: string[] = []
  let rest = ''

  function passText(text: string): void {
    if (path.length > 0) taker.text(text.includes('&') ? decodeEntities(text) : text)
    else if (text.trim() !== '' && text !== '\ufeff') throw malformed('text outside of its elements')
  }

  function openTag(tag: string): void {
    const isEmpty = tag.charCodeAt(tag.length - 1) === SLASH
    const end = endOfName(tag)
    const name = localName(tag.slice(0, end))
    path.push(name)
    if (path.length > MOST_DEPTH) throw malformed('elements nested too deep')
    taker.open(name, tag.slice(end, isEmpty ? -1 : undefined))
    if (isEmpty) closeTag(name)
  }

  function closeTag(name: string): void {
    if (path.pop() !== name)
      throw malformed(`an end of ${JSON.stringify(name.slice(0, 40))} that has no beginning`)
    taker.close(name)
  }

  /** Answers behind the markup that begins at `at`; -1: it does not end in the text. */
  function passMarkup(text: string, at: number): number {
    const next = text.charCodeAt(at + 1)
    if (next === QUESTION) return behind(text, '?>', at)
    if (next !== BANG) {
      const end = endOfTag(text, at + 1)
      if (end < 0) return -1
      if (next === SLASH) closeTag(localName(text.slice(at + 2, end).trimEnd()))
      else openTag(text.slice(at + 1, end))
      return end + 1
    }
    if (text.startsWith('<!--', at)) return behind(text, '-->', at + 4)
    if (text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at)
      if (end >= 0) taker.text(text.slice(at + 9, end))
      return end < 0 ? -1 : end + 3
    }
    if (text.length - at < 9) return -1
    throw malformed('a document type, which is never read')
  }

  return {
    add(piece) {
      const text = rest + piece
      let at = 0
      for (;;) {
        const mark = text.indexOf('<', at)
        const end = mark < 0 ? endOfText(text, at) : mark
        if (end > at) passText(text.slice(at, end))
        at = end
        if (mark < 0) break
        const after = passMarkup(text, mark)
        if (after < 0) break
        at = after
      }
      rest = text.slice(at)
      if (rest.length > LONGEST_PIECE) throw malformed('a piece without an end')
    },
    end() {
      if (rest.charCodeAt(0) === LESS || path.length > 0) throw malformed('no end: it was cut off')
      if (rest !== '') passText(rest)
    },
  }
}

/** The value of an attribute; null: there is none. */
export function attribute(attributes: string, name: string): string | null {
  const mark = ` ${name}="`
  const at = attributes.indexOf(mark)
  if (at >= 0) {
    const from = at + mark.length
    const value = attributes.slice(from, attributes.indexOf('"', from))
    return value.includes('&') ? decodeEntities(value) : value
  }
  if (!attributes.includes(name)) return null
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
  return found ? decodeEntities(found[1] ?? found[2] ?? '') : null
}

/** An attribute that says yes or no. */
export function isOn(attributes: string, name: string): boolean {
  const value = attribute(attributes, name)
  return value === '1' || value === 'true'
}

function behind(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at < 0 ? -1 : at + mark.length
}

/** Where the tag's `>` stands; one within quotes does not end it. */
function endOfTag(text: string, from: number): number {
  let quote = 0
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 34 || code === 39) quote = code
    else if (code === 62) return at
    else if (code === LESS) throw malformed('a "<" within a tag')
  }
  return -1
}

/** The end, or before a reference that is not whole yet. */
function endOfText(text: string, from: number): number {
  const mark = text.lastIndexOf('&')
  return mark >= from && text.length - mark < 12 && !text.includes(';', mark) ? mark : text.length
}

function endOfName(tag: string): number {
  for (let at = 0; at < tag.length; at += 1) {
    const code = tag.charCodeAt(at)
    if (code <= 32 || code === SLASH) return at
  }
  return tag.length
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function decodeEntities(text: string): string {
  return text.replace(/&([^;&]{0,10});?/g, (whole, name: string) => {
    const known = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : characterOf(name)
    if (known === undefined || !whole.endsWith(';'))
      throw malformed(`the unknown reference ${JSON.stringify(whole)}`)
    return known
  })
}

function characterOf(name: string): string | undefined {
  const digits = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name)
  if (!digits) return undefined
  const code = digits[1] ? Number.parseInt(digits[1], 16) : Number(digits[2])
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    ? String.fromCodePoint(code)
    : undefined
}

function malformed(what: string): Error {
  return refuse(
    'unreadable_file',
    `The workbook cannot be read: its XML has ${what}. Open it, save it anew as .xlsx, and send it again.`,
  )
}
