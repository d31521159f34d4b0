import { findFormat } from '../../../core/ingest/format.ts'
import type { Session } from '../session.ts'
import { loadCsv } from './csv.ts'
import { readEnds } from './head.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { loadParquet } from './parquet.ts'

/** The verb: one received file becomes one Parquet part and, where records are rejected, a quarantine; or nothing. */
export async function ingest(order: IngestOrder, session: Session): Promise<Loaded> {
  const received = { path: order.source, compression: null }
  const ends = await readEnds(received.path)
  const format = findFormat(ends.head, ends.tail)
  return format === 'parquet'
    ? loadParquet(order, received, session)
    : loadCsv(order, received, ends, session)
}
