import { refuse } from '../refusals.ts'
import type { ReadOptions } from './load.ts'

/** Marks of a dialect, as far as they are said or tried. */
type Marks = Pick<ReadOptions, 'delimiter' | 'quote' | 'escape' | 'comment'>

/**
 * Two of the marks that cannot be told apart where both may stand; null: there are none. Pure; no I/O. Marks of decimals and
 * thousands are no such marks: within quotes they may be the delimiter.
 */
export function clashing(marks: Marks): [keyof Marks, keyof Marks] | null {
  const { delimiter, quote, escape: escaping, comment } = marks
  if (delimiter && quote && delimiter.includes(quote)) return ['delimiter', 'quote']
  if (delimiter && escaping && delimiter.includes(escaping)) return ['delimiter', 'escape']
  if (delimiter && comment && delimiter.startsWith(comment)) return ['delimiter', 'comment']
  if (quote && quote === comment) return ['quote', 'comment']
  return null
}

/** Refuses options that clash with `invalid_value`. Pure; no I/O. */
export function refuseClash(options: Marks): void {
  const clash = clashing(options)
  if (!clash) return
  const [one, other] = clash.map(name => `${name} (${JSON.stringify(options[name])})`)
  throw refuse('invalid_value', `The options ${one} and ${other} cannot be told apart; change one of them.`)
}
