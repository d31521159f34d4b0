import { isDay } from '../ingest/dates.ts'

/** A way to write dates, as the letters `Y m d H i s` say it. */
export interface DateLetters {
  /** The same in the letters of strptime. */
  readonly strptime: string
  readonly hasTime: boolean
  /** The text as an ISO date, or date and time; null: it is none by these letters, or no day of the calendar. */
  read(text: string): string | null
}

const LETTERS: Readonly<Record<string, { strptime: string; pattern: string }>> = {
  Y: { strptime: '%Y', pattern: '([0-9]{4})' },
  m: { strptime: '%m', pattern: '([0-9]{1,2})' },
  d: { strptime: '%d', pattern: '([0-9]{1,2})' },
  H: { strptime: '%H', pattern: '([0-9]{1,2})' },
  i: { strptime: '%M', pattern: '([0-9]{1,2})' },
  s: { strptime: '%S', pattern: '([0-9]{1,2})' },
}

/** Reads the letters of dates: year, month and day, then perhaps a time, between separators. Pure; no I/O. Null: they name no day. */
export function readDateLetters(format: string): DateLetters | null {
  const letters = format.replace(/[^A-Za-z]/g, '').replaceAll('T', '')
  const isKnown = [...letters].every(letter => letter in LETTERS) && new Set(letters).size === letters.length
  const hasDay = ['Y', 'm', 'd'].every(letter => letters.includes(letter))
  const isWhole = !/[is]/.test(letters) || (letters.includes('H') && letters.includes('i'))
  // Digits, % and what divides lines would not be separators.
  if (!isKnown || !hasDay || !isWhole || /[0-9%\p{Cc}]/u.test(format) || format.length > 40) return null
  const each = (part: 'strptime' | 'pattern') =>
    [...format].map(letter => LETTERS[letter]?.[part] ?? escaped(letter, part)).join('')
  const shape = new RegExp(`^${each('pattern')}$`)
  const hasTime = letters.includes('H')
  const places = ['Y', 'm', 'd', 'H', 'i', 's'].map(letter => letters.indexOf(letter) + 1)
  function read(text: string): string | null {
    const found = shape.exec(text)
    if (!found) return null
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = places.map(at =>
      at === 0 ? 0 : Number(found[at]),
    )
    if (year < 1 || !isDay(year, month, day) || hour > 23 || minute > 59 || second > 59) return null
    const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
    return hasTime ? `${date} ${two(hour)}:${two(minute)}:${two(second)}` : date
  }
  return { strptime: each('strptime'), hasTime, read }
}

function escaped(letter: string, part: 'strptime' | 'pattern'): string {
  return part === 'strptime' ? letter : letter.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
