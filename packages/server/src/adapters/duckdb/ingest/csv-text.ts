import { join } from 'node:path'
import type { FoundDialect } from '../../../core/ingest/dialect.ts'
import type { Dialect, LoadWarning } from '../../../core/ingest/load.ts'
import { type ColumnPlan, type ColumnsPlan, replanColumns } from '../../../core/ingest/plan-columns.ts'
import type { RecordCount } from '../../../core/ingest/records.ts'
import type { TextFacts } from '../../../core/ingest/values.ts'
import { refuse } from '../../../core/refusals.ts'
import { translateFault } from '../fault.ts'
import type { Session } from '../session.ts'
import { type CastOptions, castSql, misfit } from './cast.ts'
import { countRecords } from './count.ts'
import { csvRelation, recordStyle } from './csv-source.ts'
import { readMisfits } from './misfits.ts'
import type { IngestOrder } from './order.ts'
import { readRejects } from './rejects.ts'
import { readTextFacts } from './text-facts.ts'
import { evenLineEnds, transcode } from './transcode.ts'
import { type WrittenPart, writePart } from './write-part.ts'

export interface LoadedText {
  readonly part: WrittenPart
  readonly count: RecordCount
  readonly rejected: number
  /** Sentences about the first rejected rows. */
  readonly examples: readonly string[]
  readonly plans: readonly ColumnPlan[]
  /** Of the columns that the whole file had to decide. */
  readonly facts: ReadonlyMap<number, TextFacts>
  readonly dialect: Dialect
  readonly warnings: readonly LoadWarning[]
}

/** What an attempt reads: a text in UTF-8, as it was received or written anew. */
interface Text {
  readonly path: string
  readonly dialect: Dialect
  /** Its line ends are all alike, because they were made so. */
  readonly even: boolean
  readonly warnings: readonly LoadWarning[]
}

/**
 * Loads the text as a part. What the beginning of the file could not show is seen on the way, and the text is then written
 * anew and loaded again: line ends that differ, and an encoding that is not UTF-8.
 */
export async function loadText(
  order: IngestOrder,
  found: FoundDialect,
  plan: ColumnsPlan,
  session: Session,
): Promise<LoadedText> {
  const attempt = (text: Text) => loadEven(order, text, plan, session)
  const loaded = await attempt(await asUtf8(order, found, session))
  if (loaded.badEncoding === 0 || !found.encoding.ascii) return loaded
  const encoding = 'windows-1252'
  const message = `The file is not UTF-8, as its beginning made it seem; it was read as ${encoding}. If letters look wrong, say the right one with encoding.`
  const warnings: LoadWarning[] = [{ code: 'assumed_encoding', message }]
  const again = {
    ...found,
    encoding: { ...found.encoding, encoding },
    dialect: { ...found.dialect, encoding },
  } as const
  return attempt({ ...(await asUtf8(order, again, session)), warnings })
}

async function asUtf8(
  { source }: IngestOrder,
  { dialect, encoding }: FoundDialect,
  session: Session,
): Promise<Text> {
  const text = { path: source, dialect, even: false, warnings: [] }
  if (encoding.encoding === 'utf-8') return text
  const path = join(session.grant.folder, 'utf-8.csv')
  await transcode(source, path, encoding, session.signal)
  return { ...text, path }
}

async function loadEven(
  order: IngestOrder,
  text: Text,
  plan: ColumnsPlan,
  session: Session,
): Promise<LoadedText & { badEncoding: number }> {
  if (text.dialect.lineEnding !== 'mixed') {
    const loaded = await loadOnce(order, text, plan, session)
    if (loaded !== 'uneven') return loaded
  }
  const path = join(session.grant.folder, 'even.csv')
  await evenLineEnds(text.path, path, recordStyle(text.dialect, plan.columns.length), session.signal)
  const warned = text.dialect.lineEnding === 'mixed' ? [] : [UNEVEN]
  const dialect = { ...text.dialect, lineEnding: 'mixed' } as const
  const loaded = await loadOnce(
    order,
    { path, dialect, even: true, warnings: [...text.warnings, ...warned] },
    plan,
    session,
  )
  if (loaded === 'uneven') throw new Error('line ends differ after they were made alike')
  return loaded
}

const UNEVEN: LoadWarning = {
  code: 'mixed_line_endings',
  message: 'Some lines end with CR LF and others do not; each was read as a line.',
}

async function loadOnce(
  order: IngestOrder,
  text: Text,
  plan: ColumnsPlan,
  session: Session,
): Promise<(LoadedText & { badEncoding: number }) | 'uneven'> {
  const width = plan.columns.length
  const counting = countRecords(text.path, recordStyle(text.dialect, width), session.signal)
  counting.catch(() => {}) // awaited below; until then nobody else hears of it
  const relation = csvRelation(text.path, text.dialect, width)
  try {
    const written = await writeTyped(order, relation, plan, session)
    const count = await counting
    checkQuotes(count)
    const { part, plans, facts, connection } = written
    const rejects = await readRejects(connection)
    const misfits = await readMisfits(
      connection,
      relation,
      plans,
      castOptions(order, plan),
      count.records - part.rows - rejects.count,
    )
    const rejected = rejects.count + misfits.count
    const examples = [...rejects.examples, ...misfits.examples].slice(0, 3)
    const addsUp = count.records === part.rows + rejected
    if (!addsUp && !text.even && kindsOfLineEnd(count) > 1) return 'uneven'
    const { dialect, warnings } = text
    return {
      part,
      plans,
      facts,
      count,
      rejected,
      examples,
      dialect,
      warnings,
      badEncoding: rejects.badEncoding,
    }
  } catch (error) {
    session.signal.throwIfAborted()
    const count = await counting
    checkQuotes(count)
    if (!isReaderError(error)) throw error
    if (!text.even && kindsOfLineEnd(count) > 1) return 'uneven'
    throw unreadable(error)
  }
}

/** Writes the part by the types that the sample suggests; when a value does not fit, by those that the whole file has. */
async function writeTyped(order: IngestOrder, relation: string, plan: ColumnsPlan, session: Session) {
  const names = plan.columns.map(({ name }) => name)
  const write = async (plans: readonly ColumnPlan[], facts: ReadonlyMap<number, TextFacts>) => {
    // The rejects of one load and no other are wanted, and the engine keeps them by connection.
    const connection = await session.connect()
    const query = castSql(relation, plans, castOptions(order, plan))
    return { part: await writePart(connection, query, order.target, names), plans, facts, connection }
  }
  if (!plan.undecided) {
    try {
      return await write(plan.columns, new Map())
    } catch (error) {
      if (misfit(error) === null) throw error
    }
  }
  const open = plan.columns.flatMap(({ families }, index) =>
    families.length > 0 ? [{ index, families }] : [],
  )
  const facts = await readTextFacts(await session.connect(), relation, names.length, open, plan.reading)
  return write(replanColumns(plan, facts), facts)
}

function castOptions({ options }: IngestOrder, { reading }: ColumnsPlan): CastOptions {
  const { decimal, nullTokens } = reading
  return { decimal, nullTokens, nullsInText: options.nullValues !== undefined }
}

function kindsOfLineEnd({ lineEnds }: RecordCount): number {
  return Object.values(lineEnds).filter(count => count > 0).length
}

/** A quote that is never closed swallows the rest of the file: rows would be lost under the name of one. */
function checkQuotes({ openQuote }: RecordCount): void {
  if (!openQuote || openQuote.lines < 2) return
  throw refuse(
    'unreadable_file',
    `A quote that opens in row ${openQuote.record} is never closed, so the ${openQuote.lines} lines after it would be one value. Close it, or say the right quote character with quote.`,
  )
}

function isReaderError(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^Invalid Input Error.*CSV/s.test(error.message) &&
    translateFault(error) === error
  )
}

function unreadable(cause: unknown): Error {
  const said = cause instanceof Error ? cause.message.split('\n')[0]?.replace(/^[^:]*: /, '') : ''
  return refuse('unreadable_file', `The file cannot be read as CSV: ${said}`, { cause })
}
