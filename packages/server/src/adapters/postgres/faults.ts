import { tableNameTaken } from '../../core/catalog/entry.ts'
import { CoreError } from '../../core/errors.ts'
import { type RefusalCode, refuse } from '../../core/refusals.ts'

const NETWORK = /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EHOST|ENET|EAI_)/
// Server shutting down or starting, too many connections, out of memory, login refused, no such database, standby, idle too long.
const AWAY = /^(08|57P|53[^1]|58|28|3D000|25006|25P03|57014)/
const CLIENT_SIDE =
  /connection terminated|timeout exceeded when trying to connect|connection error|end on the pool/i

/** The refusal that a database's error means; errors that are bugs stay as they are. */
export function translate(error: unknown): unknown {
  if (error instanceof CoreError || !(error instanceof Error)) return error
  const code = String((error as { code?: unknown }).code ?? '')
  const as = (refusal: RefusalCode, message: string): CoreError => refuse(refusal, message, { cause: error })
  if (code.startsWith('53100')) {
    return as('storage_full', 'The disk of the catalog is full. Free some space there, then try again.')
  }
  if (NETWORK.test(code) || AWAY.test(code) || CLIENT_SIDE.test(error.message)) {
    return as('unavailable', 'The catalog does not answer at the moment. Try again in a few seconds.')
  }
  if (code === '22021' || code === '22P05' || (code === '22P02' && / json$/.test(error.message))) {
    return as(
      'invalid_value',
      'The text contains the character U+0000 or half a surrogate pair, which cannot be kept. Remove it.',
    )
  }
  const { constraint } = error as { constraint?: unknown }
  if (code === '23505' && constraint === 'table_name_taken') {
    return tableNameTaken(error)
  }
  return error
}

/** Whether the transaction may succeed when it is simply done again: two that met, and one gave way. */
export function gaveWay(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return code === '40001' || code === '40P01'
}

/** Whether a connection that was there is gone, as opposed to a server that is not there. */
export function brokeOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = String((error as { code?: unknown }).code ?? '')
  return /^(57P01|57P02|ECONNRESET|EPIPE)$/.test(code) || /terminated|connection error/i.test(error.message)
}
