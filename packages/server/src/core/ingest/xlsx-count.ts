const LESS = 60
const GREATER = 62
const COLON = 58
const LONGEST_NAME = 16

/** How many rows of a sheet hold a value or a formula, and how many hold neither and stand between two that do. */
export interface RowCount {
  readonly filled: number
  readonly empty: number
}

/**
 * Counts the rows of a sheet's XML in one pass over its bytes, by the names of its tags alone: the count that reading is held
 * against. Empty rows count below the first `titles` filled ones and the next. Pure; no I/O.
 */
export function countRows(titles: number): { add(chunk: Uint8Array): void; end(): RowCount } {
  let rows = 0
  let empty = 0
  /** Since the last row that was filled. */
  let begun = 0
  let filled = false
  /** The tag's name so far; null: outside of tags, or behind the name. */
  let name: string | null = null
  /** What ends the comment or literal text that is being passed over. */
  let until: string | null = null
  let tail = ''

  function endName(): void {
    const tag = name ?? ''
    name = null
    if (tag === 'row') {
      begun += 1
      filled = false
    } else if (tag === 'v' || tag === 'is' || tag === 'f') filled = true
    else if (tag === '/row' && filled) {
      if (rows > titles) empty += begun - 1
      rows += 1
      begun = 0
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
    end: () => ({ filled: rows, empty }),
  }
}
