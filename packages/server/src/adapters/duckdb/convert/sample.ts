import type { Sampled } from '../../../core/batch/conversion.ts'
import type { BatchFormat } from '../../../core/batch/format.ts'
import { isScalar, printValue, type RecordValue } from '../../../core/batch/record-value.ts'
import { CoreError } from '../../../core/errors.ts'
import type { Session } from '../session.ts'
import { beginningOf } from './convert.ts'
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

/** Of a compressed file so much is read at first, and then so many times more. */
const FIRST_BYTES = 2 ** 20
const TIMES_MORE = 16

/**
 * The verb: the first records of a file as they stand there, without conversion and without a schema. Of a compressed text no more is
 * inflated than it takes to find them.
 */
export async function sample(order: SampleOrder, session: Session): Promise<Sampled> {
  const { source, format, maxInflatedBytes } = order
  const first = format.format === 'parquet' ? Number.POSITIVE_INFINITY : FIRST_BYTES
  for (let bytes = first; ; bytes *= TIMES_MORE) {
    const { path, whole } = await beginningOf(source, bytes, maxInflatedBytes, session)
    // Where the text is cut a record may seem whole, or broken: one more must follow those that are taken, and none be broken.
    const wanted = order.rows + (whole ? 0 : 1)
    const { records, broken, fault } = await readFirst({ path, whole }, format, wanted, session)
    if (!whole && (broken || records.length < wanted)) continue
    return fault !== null && records.length === 0 ? { fault } : { records: records.slice(0, order.rows) }
  }
}

type SampledRecord = readonly (readonly [string, string])[]

async function readFirst(
  { path, whole }: { readonly path: string; readonly whole: boolean },
  format: BatchFormat,
  wanted: number,
  session: Session,
) {
  const records: SampledRecord[] = []
  let broken = false
  const sink: RecordSink = {
    async record({ value, raw }) {
      broken ||= value === undefined
      records.push(value === undefined ? [['_corrupt_record', raw().slice(0, 1000)]] : [...leaves(value, '')])
      if (records.length >= wanted) throw enough
    },
    blank() {},
  }
  try {
    await read(path, format, wanted, session, sink)
  } catch (error) {
    const isCut = !whole && error instanceof CoreError && error.kind === 'unprocessable'
    if (error instanceof FileError || isCut) return { records, broken: true, fault: error.message }
    if (error !== enough) throw error
  }
  return { records, broken, fault: null }
}

async function read(
  path: string,
  format: BatchFormat,
  most: number,
  session: Session,
  sink: RecordSink,
): Promise<void> {
  if (format.format === 'parquet')
    await readParquetRecords(await openParquet(path, session), session, sink, { most })
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
