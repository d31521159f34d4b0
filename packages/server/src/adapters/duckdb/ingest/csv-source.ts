import { LONGEST_RECORD_BYTES } from '../../../core/ingest/csv-records.ts'
import type { Dialect } from '../../../core/ingest/load.ts'
import type { RecordStyle } from '../../../core/ingest/records.ts'
import { quoteLiteral } from '../sql.ts'

const READ_BUFFER_BYTES = 2 * LONGEST_RECORD_BYTES

/** A text file in UTF-8 as a relation of texts `c0`, `c1` …: nothing is sniffed, and the first row that does not fit ends it. */
export function csvRelation(path: string, dialect: Dialect, width: number): string {
  const columns = Array.from({ length: width }, (_, index) => `c${index}: 'VARCHAR'`)
  return `read_csv(${quoteLiteral(path)},
    auto_detect = false, header = ${dialect.header}, skip = ${dialect.skippedLines},
    delim = ${quoteLiteral(dialect.delimiter)}, quote = ${quoteLiteral(dialect.quote)}, escape = ${quoteLiteral(dialect.escape)},
    allow_quoted_nulls = false, strict_mode = true, null_padding = false,
    max_line_size = ${LONGEST_RECORD_BYTES}, buffer_size = ${READ_BUFFER_BYTES},
    columns = {${columns.join(', ')}})`
}

/** The same file for the independent count. */
export function recordStyle(dialect: Dialect, width: number): RecordStyle {
  const { delimiter, quote, header, skippedLines } = dialect
  return {
    delimiter,
    quote,
    escape: dialect.escape || quote,
    header,
    skippedLines,
    blankIsRecord: width === 1,
  }
}
