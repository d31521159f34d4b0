import Type from 'typebox'
import { Value } from 'typebox/value'
import { type Encoding, type ReadOptions, type Thousands, thousandsMarks } from '../../core/ingest/load.ts'
import type { FieldReader } from './fields.ts'

const encodings: readonly Encoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1']

const ColumnTypes = Type.Record(Type.String(), Type.String())
const ColumnFormats = Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 100 }))
const MOST_SKIPPED_LINES = 1_000_000
const NullValues = Type.Array(Type.String({ maxLength: 1000 }), { maxItems: 100 })

/** The options of a file upload that say how the file is to be read. */
export function readOptions(fields: FieldReader): ReadOptions {
  const options = {
    delimiter: readDelimiter(fields),
    quote: fields.optional('quote', 1),
    escape: fields.optional('escape', 1),
    header: fields.flag('header'),
    encoding: fields.oneOf('encoding', encodings),
    nullValues: fields.json('null_values', it => Value.Check(NullValues, it), 'a JSON array of texts') as
      | string[]
      | undefined,
    decimal: fields.oneOf('decimal', ['.', ',']),
    thousands: readThousands(fields),
    comment: fields.optional('comment', 8),
    skippedLines: fields.integer('skip_lines', 0, MOST_SKIPPED_LINES),
    sheet: fields.optional('sheet', 255),
    dateFormat: fields.optional('date_format', 100),
    columnFormats: fields.json(
      'column_formats',
      it => Value.Check(ColumnFormats, it),
      'a JSON object from column name to date format',
    ) as Record<string, string> | undefined,
    columnTypes: fields.json(
      'column_types',
      it => Value.Check(ColumnTypes, it),
      'a JSON object from column name to type',
    ) as Record<string, string> | undefined,
    onError: fields.oneOf('on_error', ['quarantine', 'reject']),
    maxErrorPercent: fields.number('max_error_percent', 0, 100),
  }
  if (options.thousands && options.thousands === options.decimal) {
    fields.complain('thousands', 'must differ from decimal')
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** Characters that are hard to send are taken by name as well. */
const NAMED: Readonly<Record<string, string>> = { tab: '\t', '\\t': '\t', space: ' ' }

function readDelimiter(fields: FieldReader): string | undefined {
  const value = fields.optional('delimiter', 8)
  return value === undefined ? undefined : (NAMED[value] ?? value)
}

/** A space may be written as the word, since some clients trim what they send. */
function readThousands(fields: FieldReader): Thousands | undefined {
  const value = fields.optional('thousands', 8)
  const mark = thousandsMarks.find(each => each === (value === 'space' ? ' ' : value))
  if (value !== undefined && mark === undefined) {
    fields.complain('thousands', "must be . or , or ' or space, or empty for none")
  }
  return mark
}
