import type { Thousands } from '../ingest/load.ts'
import type { NumberStyle } from '../ingest/numbers.ts'

const PATTERN = /^[#0]+(?:[.,' ][#0]+)*$/

/**
 * How numbers are written by a pattern such as `#,###.##`, `#.###,##` or `#.##`. Pure; no I/O. Null: it is none. Of two marks the first groups
 * digits; one alone does so when it comes twice, or when nothing but `###` follows. How many digits the pattern shows does not matter.
 */
export function readNumberPattern(pattern: string): NumberStyle | null {
  if (!PATTERN.test(pattern)) return null
  const marks = pattern.replace(/[#0]/g, '')
  if (marks === '') return { decimal: '.', thousands: '' }
  const last = marks.at(-1) as string
  const before = new Set(marks.slice(0, -1))
  if (before.size === 0) {
    const groups = last === ' ' || last === "'" || /[.,]###$/.test(pattern)
    return groups ? grouped(last) : pointed(last, '')
  }
  const [mark = ''] = before
  if (before.size > 1) return null
  return mark === last ? grouped(mark) : pointed(last, mark)
}

function grouped(mark: string): NumberStyle {
  return { decimal: mark === '.' ? ',' : '.', thousands: mark as Thousands }
}

function pointed(mark: string, thousands: string): NumberStyle | null {
  return mark === '.' || mark === ',' ? { decimal: mark, thousands: thousands as Thousands } : null
}
