const LEAST_LINES = 30
const ENOUGH = 2 ** 16
const LONGEST = 2 ** 18

/**
 * The beginning of a text that is enough to try styles on: 64 Ki characters; where lines are long, some lines more, but at
 * most 256 Ki, which may cut one. Pure; no I/O.
 */
export function cutWindow(text: string): string {
  if (text.length <= ENOUGH) return text
  const most = text.slice(0, LONGEST)
  let end = 0
  for (let lines = 0; end < most.length && (lines < LEAST_LINES || end < ENOUGH); lines += 1) {
    end = nextLineEnd(most, end)
  }
  return most.slice(0, end)
}

function nextLineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 10) return at + 1
    if (code === 13) return text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1
  }
  return text.length
}
