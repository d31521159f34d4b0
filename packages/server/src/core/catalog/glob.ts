/** A test of whole texts, in which `*` stands for any text, also none, and `**` for a star. Pure; no I/O. */
export function globTest(pattern: string): (text: string) => boolean {
  const [first = '', ...others] = pattern.split(/(\*\*|\*)/).reduce<string[]>(
    (pieces, token) => {
      if (token === '*') pieces.push('')
      else pieces.push((pieces.pop() ?? '') + (token === '**' ? '*' : token))
      return pieces
    },
    [''],
  )
  const last = others.pop()
  return text => {
    if (last === undefined) return text === first
    if (!text.startsWith(first)) return false
    // Each piece as early as it can be leaves the most for those behind it.
    let at = first.length
    for (const piece of others) {
      const found = text.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return text.length - last.length >= at && text.endsWith(last)
  }
}
