import type { CoreError } from '../../../core/errors.ts'
import { refuse } from '../../../core/refusals.ts'

/** No such table, column, constraint or operator. */
const CHANGED = /^42(P01|703|804|883|P10)$/

/** Whether an error says of a table or view that it is not what it was. */
export function isGone(error: unknown): boolean {
  return CHANGED.test(String((error as { code?: unknown } | null)?.code))
}

/** The refusal of what has to do with a table or view that is not what it was. */
export function gone(name: string, cause?: unknown): CoreError {
  const message = `In the database there is no ${name} any more as it was loaded: it was changed, renamed or dropped. Load the pack again.`
  return refuse('table_gone', message, { cause })
}
