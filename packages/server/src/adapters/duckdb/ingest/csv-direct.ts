import { join } from 'node:path'
import type { FoundDialect } from '../../../core/ingest/dialect.ts'
import type { ColumnsPlan } from '../../../core/ingest/plan-columns.ts'
import type { RecordCount } from '../../../core/ingest/records.ts'
import { translateFault } from '../fault.ts'
import type { Session } from '../session.ts'
import { countRecords } from './count.ts'
import { csvRelation, recordStyle } from './csv-source.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { type PlannedText, textTable } from './planned-text.ts'
import type { Received } from './received.ts'
import { transcode } from './transcode.ts'
import { type Typed, writeTyped } from './typed.ts'
import { describeLoad } from './typed-load.ts'

/**
 * Loads a text with the engine's own reader, which is fast. Null, and nothing done, unless that takes every record that the independent
 * count finds: what is left over is for our own reading to explain.
 */
export async function loadDirectly(
  order: IngestOrder,
  received: Received,
  text: PlannedText,
  session: Session,
): Promise<Loaded | null> {
  const { found, names, plan, warnings } = text
  const { dialect } = found
  if (!readable(found)) return null
  const path = await asUtf8(received.path, found, session)
  const counting = countRecords(path, recordStyle(dialect, names.length), session.signal)
  counting.catch(() => {}) // awaited below; until then nobody else hears of it
  const typed = await tryTyped(order, csvRelation(path, dialect, names.length), plan, session)
  const count = await counting
  if (!typed || count.records === 0 || count.records !== typed.part.rows) return null
  if (kindsOfLineEnd(count) > 1 || (await rejectedAny(typed))) return null
  const rows = {
    read: count.records + count.blank,
    loaded: typed.part.rows,
    rejected: 0,
    skipped: count.blank,
  }
  const { compression } = received
  const table = textTable(found)
  const done = { rows, rejectsKept: 0, firstRejects: [], warnings, names, typed, table, numbered: false }
  return describeLoad(order, { format: 'csv', compression, sheet: null, dialect, ...done }, session)
}

/** Bytes of one byte order mark, which the engine passes over; a second one it takes for text. */
const ONE_MARK = 3

/** Whether the engine's reader knows the dialect. */
function readable({ dialect, encoding, spaceRuns }: FoundDialect): boolean {
  const { delimiter, comment, lineEnding, trailingDelimiter } = dialect
  const oneByte = delimiter.length === 1 && delimiter.charCodeAt(0) < 128
  const plain = comment === '' && !trailingDelimiter && !spaceRuns && lineEnding !== 'mixed'
  return oneByte && plain && encoding.bomBytes <= ONE_MARK
}

async function asUtf8(path: string, { encoding }: FoundDialect, session: Session): Promise<string> {
  if (encoding.encoding === 'utf-8') return path
  const target = join(session.grant.folder, 'utf-8.csv')
  await transcode(path, target, encoding, session.signal)
  return target
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

async function rejectedAny({ connection }: Typed): Promise<boolean> {
  const reader = await connection.runAndReadAll('select count(*) as n from reject_errors')
  return Number(reader.getRowObjects()[0]?.n) > 0
}

function kindsOfLineEnd({ lineEnds }: RecordCount): number {
  return Object.values(lineEnds).filter(count => count > 0).length
}

function isReaderError(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^Invalid Input Error.*CSV/s.test(error.message) &&
    translateFault(error) === error
  )
}
