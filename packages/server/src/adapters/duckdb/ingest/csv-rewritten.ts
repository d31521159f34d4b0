import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { FoundEncoding } from '../../../core/ingest/encoding.ts'
import type { Dialect, LoadWarning } from '../../../core/ingest/load.ts'
import type { Session } from '../session.ts'
import { type CanonicalRecords, loadCanonical } from './canonical-load.ts'
import { sampleCanonical } from './canonical-sample.ts'
import { asUtf8, confirmEncoding, type Utf8Text } from './csv-encoding.ts'
import { findBounds } from './csv-start.ts'
import { csvWarnings } from './csv-warnings.ts'
import { type CsvText, RAW_BYTES, writeCsv } from './csv-write.ts'
import type { ReadRaw } from './misfits.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { type PlannedText, textTable } from './planned-text.ts'
import { openQuarantine } from './quarantine.ts'
import type { Received } from './received.ts'
import { openReceivedOffset, type ReceivedOffset } from './received-offset.ts'

/** Loads a text by our own reading, which explains every record: as a row, a reject, or no data at all. */
export async function loadRewritten(
  order: IngestOrder,
  received: Received,
  utf8: Utf8Text,
  { found, names, warnings }: PlannedText,
  session: Session,
): Promise<Loaded> {
  const { signal, grant } = session
  const encoding = await confirmEncoding(received.path, found.encoding, signal)
  const dialect: Dialect = { ...found.dialect, encoding: encoding.encoding }
  const isFound = encoding.encoding === found.encoding.encoding
  const source = isFound ? utf8 : await asUtf8(received.path, encoding, session)
  const bounds = await findBounds(source.path, source.bomBytes, dialect)
  const text = { path: source.path, dialect, width: names.length, ...bounds }
  await using offset = openReceivedOffset(source.path, encoding)
  const quarantine = openQuarantine(session)
  const path = join(grant.folder, 'canonical.csv')
  const written = await writeCsv(text, path, quarantine, offset, signal)
  const { read, rejected, blank, comments, repeatedHeaders, footer, longest } = written
  const records: CanonicalRecords = {
    format: 'csv',
    compression: received.compression,
    sheet: null,
    dialect: written.lineEnds > 1 ? { ...dialect, lineEnding: 'mixed' } : dialect,
    path,
    longest,
    names,
    table: { ...textTable(found), sample: await sampleCanonical(path, names.length) },
    read,
    rejected,
    skipped: blank + comments + repeatedHeaders + footer.length,
    warnings: [...warnings, ...lateEncoding(found.encoding, encoding), ...csvWarnings(written, dialect)],
    readRaw: readCsvRaw(text, offset),
  }
  return loadCanonical(order, records, quarantine, session)
}

function lateEncoding(found: FoundEncoding, { encoding }: FoundEncoding): LoadWarning[] {
  if (encoding === found.encoding) return []
  const message = `The beginning of the file is plain ASCII, and what follows is not UTF-8; it was read as ${encoding}. If letters look wrong, say the right one with encoding.`
  return [{ code: 'assumed_encoding', message }]
}

/** Reads a record of the text once more, as the quarantine shows it. */
function readCsvRaw({ path }: CsvText, offset: ReceivedOffset): ReadRaw {
  return async ({ at, size }) => {
    await using file = await open(path, 'r')
    const bytes = Buffer.alloc(Math.min(size, RAW_BYTES))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at ?? 0)
    return { raw: bytes.toString('utf8', 0, bytesRead), byteOffset: await offset.of(at ?? 0) }
  }
}
