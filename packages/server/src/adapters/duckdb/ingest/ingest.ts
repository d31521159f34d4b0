import { join } from 'node:path'
import { findCompression, findFormat } from '../../../core/ingest/format.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Session } from '../session.ts'
import { loadCsv } from './csv.ts'
import { type FileEnds, readEnds } from './head.ts'
import { inflate } from './inflate.ts'
import { loadJson } from './json.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { loadParquet } from './parquet.ts'
import type { Received } from './received.ts'
import { loadXlsx } from './xlsx.ts'

/** The verb: one received file becomes one Parquet part and, where records are rejected, a quarantine; or nothing. */
export async function ingest(order: IngestOrder, session: Session): Promise<Loaded> {
  const { received, ends } = await receive(order, session)
  const format = findFormat(ends.head, ends.tail)
  switch (format) {
    case 'parquet':
      return loadParquet(order, received, session)
    case 'json':
    case 'ndjson':
      return loadJson(order, received, ends, format, session)
    case 'xlsx':
      return loadXlsx(order, received, session)
    case 'csv':
      return loadCsv(order, received, ends, session)
  }
}

/** The file to read, without the one layer of compression that it may have. */
async function receive(
  { source, maxInflatedBytes }: IngestOrder,
  session: Session,
): Promise<{ received: Received; ends: FileEnds }> {
  const ends = await readEnds(source)
  const compression = findCompression(ends.head)
  if (compression === null) return { received: { path: source, compression }, ends }
  const path = join(session.grant.folder, 'inflated')
  await inflate(source, path, compression, maxInflatedBytes, session.signal)
  const inflated = await readEnds(path)
  const again = findCompression(inflated.head)
  if (again !== null) {
    const message = `The file is compressed twice: what ${compression} held is ${again} again. Undo one of them.`
    throw refuse('unreadable_file', message)
  }
  return { received: { path, compression }, ends: inflated }
}
