import { CoreError } from '../../../core/errors.ts'
import { refuse } from '../../../core/refusals.ts'
import { translateFault } from '../fault.ts'

const LONGEST_MESSAGE = 1000

/**
 * What an error of the engine means to the person who wrote the query. `places` are paths that nobody needs to know. With the
 * query's text, the position that the message points at is told.
 */
export function queryFault(error: unknown, places: readonly string[], sql: string | null): unknown {
  const known = translateFault(error)
  if (known instanceof CoreError || !(known instanceof Error)) return known
  const { message } = known
  // Neither says anything about the query.
  if (/^(IO Error|INTERRUPT)/i.test(message)) return known
  if (/^(INTERNAL|FATAL)/i.test(message)) {
    const sentence = 'The engine met a fault of its own in this query. Write it in another way.'
    return refuse('query_failed', sentence, { cause: known })
  }
  const position = sql === null ? null : pointedAt(message, sql)
  const where = position === null ? '' : ` (position ${position})`
  return refuse('query_failed', `The query failed${where}: ${cleaned(message, places)}`, {
    cause: known,
    ...(position !== null && { details: { position } }),
  })
}

function cleaned(message: string, places: readonly string[]): string {
  let text = message.split(/\n+LINE \d+: /)[0] ?? ''
  text = text.replace(/\n\s*Candidate functions:[\s\S]*/, '')
  for (const place of places) text = text.replaceAll(place, '…')
  text = text.replaceAll(/\s+/g, ' ').trim()
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text
}

/** The position, from 1, that a mark below a line of the message points at; null when it cannot be told. Pure; no I/O. */
export function pointedAt(message: string, sql: string): number | null {
  const [, number = '', shown = '', indent = ''] = /\nLINE (\d+): (.*)\n( *)\^/.exec(message) ?? []
  const lines = sql.split('\n')
  const line = lines[Number(number) - 1]
  if (line === undefined || !/^[\x20-\x7e]*$/.test(shown)) return null
  const cut = shown.startsWith('...')
  const known = shown.replace(/^\.\.\./, '').replace(/\.\.\.$/, '')
  const start = line.indexOf(known)
  if (start < 0 || start !== line.lastIndexOf(known)) return null
  const before = lines.slice(0, Number(number) - 1).reduce((sum, { length }) => sum + length + 1, 0)
  return before + start + indent.length - `LINE ${number}: `.length - (cut ? 3 : 0) + 1
}
