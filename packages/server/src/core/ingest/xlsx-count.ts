const LESS = 60
const GREATER = 62
const COLON = 58
const LONGEST_NAME = 16

/**
 * Counts the rows of a sheet's XML that hold a value or a formula, in one pass over its bytes, by the names of its tags alone: the
 * count that reading is held against. Pure; no I/O.
 */
export function countRows(): { add(chunk: Uint8Array): void; end(): number } {
  let rows = 0
  let filled = false
  /** The tag's name so far; null: outside of tags, or behind the name. */
  let name: string | null = null
  /** What ends the comment or literal text that is being passed over. */
  let until: string | null = null
  let tail = ''

  function endName(): void {
    const tag = name ?? ''
    name = null
    if (tag === 'row') filled = false
    else if (tag === 'v' || tag === 'is' || tag === 'f') filled = true
    else if (tag === '/row' && filled) {
      rows += 1
      filled = false
    }
  }

  function passName(byte: number): void {
    if (byte === GREATER || byte <= 32 || (byte === 47 && name !== '')) endName()
    else if (byte === COLON) name = name?.startsWith('/') ? '/' : ''
    else if (name !== null && name.length < LONGEST_NAME) name += String.fromCharCode(byte)
    if (name === '!--') skipUntil('-->')
    else if (name === '![CDATA[') skipUntil(']]>')
  }

  function skipUntil(mark: string): void {
    name = null
    until = mark
    tail = ''
  }

  function skip(byte: number): void {
    tail = (tail + String.fromCharCode(byte)).slice(-3)
    if (tail === until) until = null
  }

  return {
    add(chunk) {
      for (let at = 0; at < chunk.length; at += 1) {
        if (until !== null) skip(chunk[at] as number)
        else if (name !== null) passName(chunk[at] as number)
        else {
          const found = chunk.indexOf(LESS, at)
          if (found < 0) return
          at = found
          name = ''
        }
      }
    },
    end: () => rows,
  }
}
