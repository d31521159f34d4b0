import { refuse } from '../refusals.ts'

const SHOWN = 20

/** The refusal of rejects that a version holds already. */
export function alreadyReplayed(load: string, rows: readonly number[]): Error {
  const shown = rows.slice(0, SHOWN).join(', ')
  const more = rows.length > SHOWN ? ` and ${rows.length - SHOWN} more` : ''
  const said =
    rows.length === 1 ? `Row ${shown} of load ${load} was` : `Rows ${shown}${more} of load ${load} were`
  const sentence = `${said} replayed already. Leave out what GET /api/loads/${load} says was replayed.`
  return refuse('already_replayed', sentence, { details: { rows: rows.slice(0, 1000) } })
}

/** The refusal of more corrected rows than there are rejects that were not replayed yet. */
export function moreThanRejected(load: string, rejected: number): Error {
  const sentence = `Load ${load} rejected ${rejected} rows, and with these more than that would be replayed. Send only rows that were not replayed yet.`
  return refuse('already_replayed', sentence)
}
