import type { Place } from '../place.ts'

/** What is wrong in a pack's folder, and where: a sentence that its author can act on. */
export interface PackFault extends Place {
  readonly message: string
}

/** Faults as they are found; those after the first thousand are left out. */
export interface Faults {
  note(place: Place, message: string): void
  readonly found: readonly PackFault[]
  readonly any: boolean
}

const KEPT = 1000

export function openFaults(): Faults {
  const found: PackFault[] = []
  return {
    found,
    note({ file, line, column }, message) {
      if (found.length < KEPT) found.push({ file, line, column, message })
    },
    get any() {
      return found.length > 0
    },
  }
}

/** What an author wrote, short enough for a sentence. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

/** `a`, `a or b`, `a, b or c`; many are cut short. */
export function alternatives(words: readonly string[]): string {
  const shown = words.length > 12 ? [...words.slice(0, 11), `${words.length - 11} more`] : words
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`
}
