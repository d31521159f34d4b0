import { refuse } from '../refusals.ts'

/** A regular expression as a tree. Of all that takes more than one pass over the text, such as references back, it has nothing. */
export type Expression =
  | { readonly kind: 'one'; readonly fits: (character: string) => boolean }
  | { readonly kind: 'begin' | 'end' }
  | { readonly kind: 'series' | 'either'; readonly of: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly of: Expression; readonly least: number; readonly most: number | null }

const LONGEST = 256
const MOST_REPEATED = 256

const classes: Readonly<Record<string, RegExp>> = { d: /^[0-9]$/, w: /^[0-9A-Za-z_]$/, s: /^\s$/u }
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' }

/**
 * Reads a regular expression: characters, `.`, classes, `\d \w \s` and their opposites, `^ $`, groups, `|`, and `* + ? {n,m}`, also lazy.
 * Pure; no I/O. Refuses with `malformed_filter`.
 */
export function parseExpression(text: string): Expression {
  const characters = [...text]
  if (characters.length > LONGEST) {
    throw refuse('malformed_filter', `A regular expression may have ${LONGEST} characters.`)
  }
  const reader = { characters, at: 0, text }
  const read = either(reader)
  if (reader.at < characters.length) throw malformed(reader, 'has a ")" too many')
  return read
}

interface Reader {
  readonly characters: readonly string[]
  readonly text: string
  at: number
}

function either(reader: Reader): Expression {
  const branches = [series(reader)]
  while (take(reader, '|')) branches.push(series(reader))
  return branches.length === 1 && branches[0] ? branches[0] : { kind: 'either', of: branches }
}

function series(reader: Reader): Expression {
  const items: Expression[] = []
  for (let next = peek(reader); next !== undefined && next !== '|' && next !== ')'; next = peek(reader)) {
    items.push(repeated(reader, atom(reader)))
  }
  return { kind: 'series', of: items }
}

function repeated(reader: Reader, of: Expression): Expression {
  const bounds = boundsAt(reader)
  if (!bounds) return of
  // Lazy or not, what is found is the same when only that it is found counts.
  take(reader, '?')
  if (boundsAt(reader)) throw malformed(reader, 'repeats a repetition')
  return { kind: 'repeat', of, ...bounds }
}

function boundsAt(reader: Reader): { least: number; most: number | null } | null {
  if (take(reader, '*')) return { least: 0, most: null }
  if (take(reader, '+')) return { least: 1, most: null }
  if (take(reader, '?')) return { least: 0, most: 1 }
  const rest = reader.characters.slice(reader.at).join('')
  const [whole, low = '', comma, high = ''] = /^\{(\d{1,3})(,)?(\d{1,3})?\}/.exec(rest) ?? []
  if (whole === undefined) return null
  reader.at += whole.length
  const least = Number(low)
  const most = high === '' ? (comma === undefined ? least : null) : Number(high)
  if (most !== null && most < least) throw malformed(reader, `has bounds the wrong way round in ${whole}`)
  if (Math.max(least, most ?? 0) > MOST_REPEATED)
    throw malformed(reader, `repeats more than ${MOST_REPEATED} times`)
  return { least, most }
}

function atom(reader: Reader): Expression {
  const character = next(reader)
  if (character === '(') return group(reader)
  if (character === '[') return { kind: 'one', fits: set(reader) }
  if (character === '.') return { kind: 'one', fits: each => each !== '\n' }
  if (character === '^') return { kind: 'begin' }
  if (character === '$') return { kind: 'end' }
  if (character === '\\') return { kind: 'one', fits: escaped(reader) }
  if (character === '*' || character === '+' || character === '?') throw malformed(reader, 'repeats nothing')
  return { kind: 'one', fits: each => each === character }
}

function group(reader: Reader): Expression {
  if (take(reader, '?') && !take(reader, ':')) {
    throw malformed(reader, 'has a group of another kind than (…) and (?:…), which are the only ones taken')
  }
  const inner = either(reader)
  if (!take(reader, ')')) throw malformed(reader, 'has a "(" without its ")"')
  return inner
}

function escaped(reader: Reader): (character: string) => boolean {
  const character = next(reader)
  const named = classes[character.toLowerCase()]
  if (named) return each => named.test(each) === (character === character.toLowerCase())
  const control = controls[character]
  if (control !== undefined) return each => each === control
  if (/[0-9A-Za-z]/.test(character)) throw malformed(reader, `has \\${character}, which is not taken`)
  return each => each === character
}

function set(reader: Reader): (character: string) => boolean {
  const negated = take(reader, '^')
  const tests: ((character: string) => boolean)[] = []
  for (let first = true; first || peek(reader) !== ']'; first = false) {
    const low = next(reader)
    if (low === '\\') tests.push(escaped(reader))
    else if (peek(reader) === '-' && reader.characters[reader.at + 1] !== ']') {
      reader.at++
      const high = next(reader)
      if (high === '\\' || high < low) throw malformed(reader, `has a range ${low}-${high} that is none`)
      const [from, to] = [low.codePointAt(0) ?? 0, high.codePointAt(0) ?? 0]
      tests.push(each => (each.codePointAt(0) ?? 0) >= from && (each.codePointAt(0) ?? 0) <= to)
    } else tests.push(each => each === low)
  }
  reader.at++
  return each => tests.some(test => test(each)) !== negated
}

function peek({ characters, at }: Reader): string | undefined {
  return characters[at]
}

function take(reader: Reader, character: string): boolean {
  if (peek(reader) !== character) return false
  reader.at++
  return true
}

function next(reader: Reader): string {
  const character = reader.characters[reader.at++]
  if (character === undefined) throw malformed(reader, 'ends too early')
  return character
}

function malformed({ text }: Reader, what: string): Error {
  return refuse('malformed_filter', `The regular expression "${text}" ${what}.`)
}
