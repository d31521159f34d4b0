import { refuse } from '../refusals.ts'

const MOST_IDS = 100

/** The ids of a look-up, which are divided by commas. Pure; no I/O. Refuses with `invalid_limit`. */
export function idsIn(text: string): readonly string[] {
  const ids = text
    .split(',')
    .map(id => id.trim())
    .filter(id => id !== '')
  if (ids.length <= MOST_IDS) return ids
  throw refuse('invalid_limit', `A look-up takes up to ${MOST_IDS} ids; the request has ${ids.length}.`)
}
