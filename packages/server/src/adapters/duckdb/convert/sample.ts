import type { Sampled } from '../../../core/batch/conversion.ts'
import type { BatchFormat } from '../../../core/batch/format.ts'
import { isScalar, printValue, type RecordValue } from '../../../core/batch/record-value.ts'
import type { Session } from '../session.ts'
import { withoutCompression } from './convert.ts'
import { readCsvRecords } from './csv-records.ts'
import { readJsonRecords } from './json-records.ts'
import { openParquet, readParquetRecords } from './parquet-records.ts'
import { FileError, type RecordSink } from './record.ts'

export interface SampleOrder {
  readonly source: string
  readonly format: BatchFormat
  readonly rows: number
  readonly maxInflatedBytes: number
}

/** Thrown when enough was read. */
const enough = new Error('enough records were read')

/** The verb: the first records of a file as they stand there, without conversion and without a schema. */
export async function sample(order: SampleOrder, session: Session): Promise<Sampled> {
  const records: (readonly (readonly [string, string])[])[] = []
  const sink: RecordSink = {
    async record({ value, raw }) {
      records.push(value === undefined ? [['_corrupt_record', raw().slice(0, 1000)]] : [...leaves(value, '')])
      if (records.length >= order.rows) throw enough
    },
    blank() {},
  }
  try {
    await read(order, session, sink)
  } catch (error) {
    if (error instanceof FileError && records.length === 0) return { fault: error.message }
    if (error !== enough && !(error instanceof FileError)) throw error
  }
  return { records }
}

async function read(
  { source, format, rows, maxInflatedBytes }: SampleOrder,
  session: Session,
  sink: RecordSink,
): Promise<void> {
  const path = await withoutCompression(source, maxInflatedBytes, session)
  if (format.format === 'parquet')
    await readParquetRecords(await openParquet(path, session), session, sink, { most: rows })
  else if (format.format === 'csv') await readCsvRecords(path, format, null, 'drop', sink, session.signal)
  else await readJsonRecords(path, format, session, sink)
}

function* leaves(value: RecordValue, path: string): Generator<readonly [string, string]> {
  if (value instanceof Map) {
    for (const [name, inner] of value) yield* leaves(inner, path === '' ? name : `${path}/${name}`)
  } else if (value !== null) yield [path, textOf(value)]
}

function textOf(value: RecordValue): string {
  if (typeof value === 'string') return value
  return isScalar(value) ? value.text : printValue(value)
}
