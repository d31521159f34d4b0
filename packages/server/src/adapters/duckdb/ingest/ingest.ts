import { findFormat } from '../../../core/ingest/format.ts'
import type { Session } from '../session.ts'
import { loadCsv } from './csv.ts'
import { readEnds } from './head.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { loadParquet } from './parquet.ts'

/** The verb: one received file becomes one Parquet part, all of it or nothing. */
export async function ingest(order: IngestOrder, session: Session): Promise<Loaded> {
  const ends = await readEnds(order.source)
  const format = findFormat(ends.head, ends.tail)
  return format === 'parquet' ? loadParquet(order, session) : loadCsv(order, ends, session)
}
