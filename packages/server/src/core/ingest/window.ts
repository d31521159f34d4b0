const LEAST_LINES = 30
const LONGEST = 2 ** 16

/** The beginning of a text that is enough to try styles on: 64 Ki characters, more where lines are long. Pure; no I/O. */
export function cutWindow(text: string): string {
  if (text.length <= LONGEST) return text
  let end = 0
  for (let lines = 0; end < text.length && (lines < LEAST_LINES || end < LONGEST); lines += 1) {
    end = nextLineEnd(text, end)
  }
  return text.slice(0, end)
}

function nextLineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 10) return at + 1
    if (code === 13) return text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1
  }
  return text.length
}
