import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileFault, OTHER_FORM } from '../../../core/batch/conversion.ts'
import type { BatchFormat } from '../../../core/batch/format.ts'
import type { RowField, RowType } from '../../../core/batch/row-schema.ts'
import { CoreError } from '../../../core/errors.ts'
import { findCompression, findFormat } from '../../../core/ingest/format.ts'
import { caseTwins } from '../../../core/schema/twins.ts'
import { readEnds } from '../ingest/head.ts'
import { inflate } from '../ingest/inflate.ts'
import type { Session } from '../session.ts'
import { convertParquet } from './convert-parquet.ts'
import { convertRecords } from './convert-records.ts'
import {
  type ConvertedFile,
  type ConvertOrder,
  nothingConverted,
  type ReceivedOrder,
} from './converted-file.ts'
import { readCsvRecords } from './csv-records.ts'
import { readJsonRecords } from './json-records.ts'
import { checkPatterns } from './pattern-search.ts'
import { FileError } from './record.ts'

/** The verb: the records of a received file become nested rows of a schema. A fault of the file as a whole is an answer, too. */
export async function convert(order: ReceivedOrder, session: Session): Promise<ConvertedFile> {
  try {
    return await convertReceived(order, session)
  } catch (error) {
    const fault = fileFault(error)
    if (fault === null) throw error
    return { ...nothingConverted, fileFault: fault }
  }
}

async function convertReceived(received: ReceivedOrder, session: Session): Promise<ConvertedFile> {
  const { source, maxInflatedBytes, schema } = received
  const path = await withoutCompression(source, maxInflatedBytes, session)
  if ((await stat(path)).size === 0) throw new FileError('106', 'The file is empty.')
  const format = received.format.format === 'found' ? await findForm(path) : received.format
  checkNames(schema.fields)
  await checkPatterns(session.connection, schema.fields)
  return { ...(await convertAs({ ...received, format }, path, session)), format }
}

/** Refuses the file where names of the schema differ in case alone, which columns cannot. */
function checkNames(fields: readonly RowField[]): void {
  const twins = caseTwins(fields.map(({ name }) => name))
  if (twins) {
    const message = `The schema has ${twins.join(' and ')}, which differ in upper and lower case alone.`
    throw new FileError('rh:constraint', message)
  }
  for (const { type } of fields) checkNamesIn(type)
}

function checkNamesIn(type: RowType): void {
  if (type.kind === 'object') checkNames(type.fields)
  else if (type.kind === 'array') checkNamesIn(type.items)
  else if (type.kind === 'map') checkNamesIn(type.values)
}

function convertAs(order: ConvertOrder, path: string, session: Session): Promise<ConvertedFile> {
  const { format, schema, unknownFields } = order
  if (format.format === 'parquet') return convertParquet(order, path, session)
  return convertRecords(order, session, sink =>
    format.format === 'csv'
      ? readCsvRecords(path, format, schema.fields, unknownFields, sink, session.signal)
      : readJsonRecords(path, format, session, sink),
  )
}

/** The form that the bytes of a file show. */
async function findForm(path: string): Promise<BatchFormat> {
  const { head, tail } = await readEnds(path)
  const format = findFormat(head, tail)
  if (format === 'parquet') return { format }
  if (format === 'json' || format === 'ndjson') return { format: 'json', isMultiLine: format === 'json' }
  throw new FileError(OTHER_FORM, `The file is ${format}.`)
}

/** The file without the one layer of compression that it may have. */
export async function withoutCompression(
  source: string,
  maxBytes: number,
  session: Session,
): Promise<string> {
  const { head } = await readEnds(source)
  const compression = findCompression(head)
  if (compression === null) return source
  const path = join(session.grant.folder, 'inflated')
  await inflate(source, path, compression, maxBytes, session.signal)
  return path
}

/** The beginning of the file without its compression, at least so many bytes of it; `whole`: there are no more. */
export async function beginningOf(
  source: string,
  bytes: number,
  maxBytes: number,
  session: Session,
): Promise<{ readonly path: string; readonly whole: boolean }> {
  const { head } = await readEnds(source)
  const compression = findCompression(head)
  if (compression === null) return { path: source, whole: true }
  const path = join(session.grant.folder, 'inflated')
  return { path, whole: await inflate(source, path, compression, maxBytes, session.signal, bytes) }
}

/** Refusals of readers that say something of the file. */
const CODES: Readonly<Record<string, string>> = {
  empty_file: '106',
  unreadable_file: 'rh:unreadable',
  inflated_too_large: 'rh:unreadable',
  too_many_columns: 'rh:unreadable',
}

/** What an error says of the file; null for one that is not the file's. */
function fileFault(error: unknown): FileFault | null {
  if (error instanceof FileError) return { code: error.code, description: error.message }
  const code = error instanceof CoreError ? CODES[error.code] : undefined
  return code && error instanceof CoreError ? { code, description: error.message } : null
}
