import type { TextProfile } from '../profile/profile.ts'
import type { Look } from '../query/query.ts'

/** What shapes of texts must hold for one of the texts to look so: `9` stands for any digit. */
const SIGNS: Readonly<Record<Exclude<Look, 'truth'>, RegExp>> = {
  number: /9/,
  date: /9/,
  email: /@/,
  phone: /9/,
  iban: /9/,
  card: /9/,
  ip: /9\.|:.*:/,
}

const TRUTH = /^\s*(true|false|yes|no)\s*$/i

/** Whether texts of a column may look so, as far as its profile tells. Pure; no I/O. */
export function mayLook({ patterns, topValues }: TextProfile, look: Look): boolean {
  // There are few such words: where they are half of all texts, one is among the most frequent.
  if (look === 'truth') return topValues.some(({ value }) => TRUTH.test(value))
  const isWhole = patterns.otherCount === 0 && patterns.sampled === null
  return !isWhole || patterns.top.some(({ value }) => SIGNS[look].test(value) || value.endsWith('…'))
}

/** Whether texts of a column may differ in nothing but case, as far as its profile tells. Pure; no I/O. */
export function mayVary({ topValues, otherCount }: TextProfile): boolean {
  if (otherCount > 0 || topValues.some(({ cut }) => cut)) return true
  return new Set(topValues.map(({ value }) => value.toLowerCase().normalize())).size < topValues.length
}
