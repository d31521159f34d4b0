import { type FoundDialect, findDialect } from '../../../core/ingest/dialect.ts'
import { nameColumns } from '../../../core/ingest/names.ts'
import { planColumns } from '../../../core/ingest/plan-columns.ts'
import type { Session } from '../session.ts'
import { loadDirectly } from './csv-direct.ts'
import { asUtf8 } from './csv-encoding.ts'
import { loadRewritten } from './csv-rewritten.ts'
import { type FileEnds, readTextHead } from './head.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { textTable } from './planned-text.ts'
import type { Received } from './received.ts'

/**
 * Loads a CSV file: dialect and types from its content, every row accounted for. The engine's own reader is the fast way,
 * believed only when it takes every record; whatever is unusual about the file, our own reading decides.
 */
export async function loadCsv(
  order: IngestOrder,
  received: Received,
  ends: FileEnds,
  session: Session,
): Promise<Loaded> {
  const { head, whole } = await readTextHead(received.path, ends)
  const found = withHeader(findDialect(head, whole, order.options), order.header)
  const named = nameColumns(found.columns)
  const plan = planColumns(textTable(found), named.names, order.options)
  const text = { found, names: named.names, plan, warnings: [...found.warnings, ...named.warnings] }
  const utf8 = await asUtf8(received.path, found.encoding, session)
  return (
    (await loadDirectly(order, received, utf8, text, session)) ??
    (await loadRewritten(order, received, utf8, text, session))
  )
}

/** Without the unnamed column that records of one field too many suggest, beside all the names that the header is to have. */
function withHeader(found: FoundDialect, header?: readonly string[]): FoundDialect {
  const [first, ...named] = found.columns
  const isWhole =
    first === '' && named.length === header?.length && named.every(name => header.includes(name))
  return isWhole ? { ...found, columns: named } : found
}
