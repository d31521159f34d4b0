const LEAST_LINES = 30
const ENOUGH = 2 ** 16
const LONGEST = 2 ** 18
const REACH = 2 ** 20

/** A text, of which the records that begin before `until` are looked at. */
export interface TextWindow {
  readonly text: string
  readonly until: number
}

/**
 * The beginning of a text that is enough to try styles on: 64 Ki characters; where lines are long, some lines more, but at
 * most 256 Ki. Only where that cuts a line, it cuts the text: a last record of many lines is read to its end. Pure; no I/O.
 */
export function cutWindow(text: string): TextWindow {
  if (text.length <= ENOUGH) return { text, until: text.length }
  const most = text.slice(0, LONGEST)
  let end = 0
  for (let lines = 0; end < most.length && (lines < LEAST_LINES || end < ENOUGH); lines += 1) {
    end = nextLineEnd(most, end)
  }
  return end < most.length ? { text: text.slice(0, REACH), until: end } : { text: most, until: end }
}

function nextLineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 10) return at + 1
    if (code === 13) return text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1
  }
  return text.length
}
