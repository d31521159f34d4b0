// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
const isAscii = (text: string) => /^[\x00-\x7f]*$/.test(text)

/** As the engine does it: character by character. Pure; no I/O. */
export function lowerText(text: string): string {
  return isAscii(text) ? text.toLowerCase() : [...text].map(lowered).join('')
}

export function upperText(text: string): string {
  return isAscii(text) ? text.toUpperCase() : [...text].map(raised).join('')
}

/** Its letters and digits in ASCII, once marks are taken off. Pure; no I/O. */
export function plainLetters(text: string): string {
  const bare = isAscii(text) ? text : text.normalize('NFD')
  return bare.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** As one character, which is all that the engine gives for one. */
function lowered(character: string): string {
  if (character === 'İ') return 'i'
  const lower = character.toLowerCase()
  return [...lower].length === 1 ? lower : character
}

/** The same for capitals. */
function raised(character: string): string {
  if (character === 'ß') return 'ẞ'
  const upper = character.toUpperCase()
  return [...upper].length === 1 ? upper : character
}

/** The digit that makes the sum a multiple of ten; `counted` takes a digit and its place from 1. */
export function checkDigit(digits: string, counted: (digit: number, at: number) => number): string {
  let sum = 0
  for (let at = 1; at <= digits.length; at++) sum += counted(digits.charCodeAt(at - 1) - 48, at)
  return String((10 - (sum % 10)) % 10)
}

export const doubled = (digit: number) => (digit > 4 ? 2 * digit - 9 : 2 * digit)

export function ibanCheck(country: string, account: string): string {
  let rest = 0
  for (const character of `${account}${country}00`) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return String(98 - rest).padStart(2, '0')
}
