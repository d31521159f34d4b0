import type { FoundDialect } from '../../../core/ingest/dialect.ts'
import type { ColumnsPlan } from '../../../core/ingest/plan-columns.ts'
import { translateFault } from '../fault.ts'
import type { Session } from '../session.ts'
import { countRecords, type TextCount } from './count.ts'
import type { Utf8Text } from './csv-encoding.ts'
import { mayRepeatHeader } from './csv-repeated.ts'
import { csvRelation, recordStyle } from './csv-source.ts'
import { describeLoad } from './describe-load.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { type PlannedText, textTable } from './planned-text.ts'
import type { Received } from './received.ts'
import { type Typed, writeTyped } from './typed.ts'

/**
 * Loads a text with the engine's own reader, which is fast. Null, and nothing done, unless that takes every record that the independent
 * count finds: what is left over is for our own reading to explain.
 */
export async function loadDirectly(
  order: IngestOrder,
  { compression }: Received,
  { path }: Utf8Text,
  text: PlannedText,
  session: Session,
): Promise<Loaded | null> {
  const { found, names, plan, warnings } = text
  const { dialect } = found
  if (!isReadable(found)) return null
  const needless = new AbortController()
  const signal = AbortSignal.any([session.signal, needless.signal])
  const counting = countRecords(path, recordStyle(dialect, names.length), signal)
  counting.catch(() => {}) // awaited below; until then nobody else hears of it
  const typed = await tryTyped(order, csvRelation(path, dialect, names.length), plan, session)
  if (!typed) {
    needless.abort()
    await counting.catch(() => {})
    return null
  }
  const count = await counting
  if (count.records === 0 || count.records !== typed.part.rows) return null
  if (!isPlain(count) || (await repeatsHeader(order, text, typed, session))) return null
  const rows = {
    read: count.records + count.blank,
    loaded: typed.part.rows,
    rejected: 0,
    skipped: count.blank,
  }
  const table = textTable(found)
  const done = { rows, rejectsKept: 0, firstRejects: [], warnings, names, typed, table, numbered: false }
  return describeLoad(order, { format: 'csv', compression, sheet: null, dialect, ...done }, session)
}

/** Bytes of one byte order mark, which the engine passes over; a second one it takes for text. */
const ONE_MARK = 3

/** Whether the engine's reader knows the dialect. */
function isReadable({ dialect, encoding }: FoundDialect): boolean {
  const { delimiter, comment, lineEnding, trailingDelimiter } = dialect
  const oneByte = delimiter.length === 1 && delimiter.charCodeAt(0) < 128
  const plain = delimiter !== ' ' && comment === '' && !trailingDelimiter && lineEnding !== 'mixed'
  return oneByte && plain && encoding.bomBytes <= ONE_MARK
}

/** Whether nothing in the file is of a kind that the engine's reader takes without a word, and otherwise than it is meant. */
function isPlain({ clean, openQuote, oddities, lineEnds }: TextCount): boolean {
  const kinds = Object.values(lineEnds).filter(count => count > 0).length
  return clean && openQuote === null && oddities === 0 && kinds <= 1
}

async function repeatsHeader(
  { target }: IngestOrder,
  { found, plan }: PlannedText,
  { plans }: Typed,
  session: Session,
): Promise<boolean> {
  if (!found.dialect.header) return false
  return mayRepeatHeader(session, target, plans, found.columns, plan.reading.nullTokens)
}

async function tryTyped(
  order: IngestOrder,
  relation: string,
  plan: ColumnsPlan,
  session: Session,
): Promise<Typed | null> {
  try {
    return await writeTyped(order, relation, plan, session)
  } catch (error) {
    session.signal.throwIfAborted()
    if (isReaderError(error)) return null
    throw error
  }
}

function isReaderError(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(Invalid Input|Not implemented) Error.*CSV/s.test(error.message) &&
    translateFault(error) === error
  )
}
