import type { Column } from '../../../core/dataset/dataset.ts'
import { findFormat } from '../../../core/ingest/format.ts'
import type { LoadRecord, ReadOptions } from '../../../core/ingest/load.ts'
import type { ColumnFacts } from '../../../core/ports.ts'
import type { Session } from '../session.ts'
import { loadCsv } from './csv.ts'
import { readEnds } from './head.ts'
import { loadParquet } from './parquet.ts'

export interface IngestOrder {
  /** The received file. */
  readonly source: string
  /** Where the part is written; it must not exist yet. */
  readonly target: string
  readonly options: ReadOptions
}

/** What a file became, once its part is whole. */
export interface Loaded {
  readonly columns: readonly Column[]
  readonly rowCount: number
  readonly load: LoadRecord
  readonly facts: readonly ColumnFacts[]
}

/** The verb: one received file becomes one Parquet part, all of it or nothing. */
export async function ingest(order: IngestOrder, session: Session): Promise<Loaded> {
  const ends = await readEnds(order.source)
  const format = findFormat(ends.head, ends.tail)
  return format === 'parquet' ? loadParquet(order, session) : loadCsv(order, ends, session)
}
