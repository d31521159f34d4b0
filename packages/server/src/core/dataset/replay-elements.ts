import { refuse } from '../refusals.ts'

const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

const HEAD = /^\s*\{\s*"rows"\s*:\s*\[$/
const TAIL = /^\s*\}\s*$/
const LONGEST_EDGE = 1000

/**
 * The elements of the list in `{"rows": […]}`, each as it is written; what is wrong within one is not looked for. Of the body
 * no more than one element and one chunk are held. Refuses with `invalid_value` a body that does not begin so, with `malformed_request`
 * one that does not end so.
 */
export async function* jsonElements(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const elements = openElements()
  for await (const chunk of bytes) yield* elements.pass(chunk)
  elements.end()
}

function openElements() {
  const nesting = openNesting()
  let stage: 'head' | 'list' | 'tail' = 'head'
  let held: Uint8Array[] = []
  let size = 0
  let count = 0

  function hold(rest: Uint8Array): void {
    held.push(new Uint8Array(rest))
    size += rest.length
    if (stage !== 'list' && size > LONGEST_EDGE) throw stage === 'head' ? notRows() : malformed(BEHIND)
  }

  function take(rest: Uint8Array): Buffer {
    const whole = Buffer.concat([...held, rest])
    held = []
    size = 0
    return whole
  }

  /** An element that has ended; none where a list is empty. */
  function* element(rest: Uint8Array, isLast: boolean): Generator<Uint8Array> {
    const whole = take(rest)
    const isBlank = whole.every(byte => byte === 32 || byte === 10 || byte === 13 || byte === 9)
    if (isBlank && !(isLast && count === 0)) throw malformed('a comma in "rows" has no element beside it')
    count += 1
    if (!isBlank) yield whole
  }

  function* pass(chunk: Uint8Array): Generator<Uint8Array> {
    let from = 0
    for (let at = 0; at < chunk.length && stage !== 'tail'; at += 1) {
      const byte = chunk[at] as number
      if (stage === 'head') {
        if (byte !== OPEN_LIST) continue
        if (!HEAD.test(take(chunk.subarray(from, at + 1)).toString('latin1'))) throw notRows()
        stage = 'list'
        from = at + 1
      } else if (nesting.divides(byte)) {
        yield* element(chunk.subarray(from, at), byte === CLOSE_LIST)
        if (byte === CLOSE_LIST) stage = 'tail'
        from = at + 1
      }
    }
    hold(chunk.subarray(from))
  }

  function end(): void {
    if (stage === 'head') throw notRows()
    if (stage === 'list') throw malformed('it ends before its list does')
    if (!TAIL.test(take(new Uint8Array()).toString('latin1'))) throw malformed(BEHIND)
  }
  return { pass, end }
}

/** Follows texts, lists and objects. */
function openNesting() {
  let depth = 0
  let inText = false
  let isEscaped = false
  return {
    /** Whether the byte, which comes next, ends an element of the outermost list. */
    divides(byte: number): boolean {
      if (inText) {
        if (isEscaped) isEscaped = false
        else if (byte === BACKSLASH) isEscaped = true
        else if (byte === QUOTE) inText = false
        return false
      }
      if (depth === 0 && (byte === COMMA || byte === CLOSE_LIST)) return true
      if (byte === QUOTE) inText = true
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1
      else if ((byte === CLOSE_LIST || byte === CLOSE_OBJECT) && depth > 0) depth -= 1
      return false
    },
  }
}

const BEHIND = 'behind the list "rows" may stand } and nothing else'

function malformed(why: string): Error {
  return refuse('malformed_request', `The body cannot be read as JSON: ${why}.`)
}

function notRows(): Error {
  const form = '{"rows": [{"row": 17, "values": {"amount": "12.50"}}]}'
  const message = 'must be a list, and the first and only member of the body'
  return refuse('invalid_value', `The body must be of the form ${form}.`, {
    faults: [{ pointer: '/rows', code: 'invalid_value', message }],
  })
}
