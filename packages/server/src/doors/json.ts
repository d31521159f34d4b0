import { refuse } from '../core/refusals.ts'

const DEEPEST = 200

/** The value of a JSON text. Pure; no I/O. Refuses with `malformed_request`, naming line and column. `read` makes the value of the text. */
export function parseJson(bytes: Uint8Array, read: (text: string) => unknown = JSON.parse): unknown {
  const text = decode(bytes)
  checkDepth(text)
  const value = parse(text, read)
  // Rare, and looked for only where it may be: no other name can reach the prototype of an object.
  if (/__proto__|\\u005f/i.test(text)) refusePrototype(value)
  return value
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse('malformed_request', 'The body is not UTF-8.')
  }
}

function parse(text: string, read: (text: string) => unknown): unknown {
  try {
    return read(text)
  } catch (error) {
    const { message } = error as Error
    const place = / \(line \d+ column \d+\)$/.test(message) ? '' : ` (${lineAndColumn(text)})`
    throw refuse('malformed_request', `The body is not JSON: ${message}${place}.`)
  }
}

function lineAndColumn(text: string): string {
  const lines = text.split('\n')
  return `line ${lines.length} column ${(lines.at(-1) ?? '').length + 1}`
}

function checkDepth(text: string): void {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted) {
      if (character === '\\') at++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '{' || character === '[') {
      if (++depth > DEEPEST) {
        const place = lineAndColumn(text.slice(0, at))
        throw refuse('malformed_request', `The body is nested more than ${DEEPEST} levels deep (${place}).`)
      }
    } else if (character === '}' || character === ']') depth--
  }
}

function refusePrototype(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (Object.hasOwn(value, '__proto__')) {
    throw refuse('malformed_request', 'The body has a member "__proto__", which is not taken here.')
  }
  for (const member of Object.values(value)) refusePrototype(member)
}
