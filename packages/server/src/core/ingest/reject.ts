/** Why a record could not become a row. */
export const rejectCodes = [
  'too_few_fields',
  'too_many_fields',
  'text_after_quote',
  'unclosed_quote',
  'invalid_encoding',
  'record_too_long',
  'value_does_not_fit',
  'malformed_json',
  'not_an_object',
  'unknown_field',
  'type_mismatch',
  'missing_field',
  'constraint',
  'empty_value',
] as const
export type RejectCode = (typeof rejectCodes)[number]

/** A record that a load could not take, as the quarantine keeps it. */
export interface Reject {
  /** The number of the data record, from 1; the header is not counted. */
  readonly row: number
  /** Bytes before the record in the file as received, once gzip or zstd is undone; null where the format has no lines. */
  readonly byteOffset: number | null
  /** The record as it stands in the file, in UTF-8; cut after `LONGEST_RAW` characters. */
  readonly raw: string
  /** The column whose value is to blame; null when the record as a whole is. */
  readonly column: string | null
  readonly code: RejectCode
  readonly message: string
}

/** More rejects than this are counted and not kept; the first ones stay. */
export const MOST_REJECTS = 100_000
/** In characters. */
export const LONGEST_RAW = 65_536

/** The quarantine of a load as a file on the store: the first rejects, by row. */
export interface Quarantine {
  readonly key: string
  readonly bytes: number
  /** How many rejects the file keeps; the load's account says how many there were. */
  readonly kept: number
}

/** The columns of a quarantine's file. */
export const REJECT_COLUMNS = [
  column('row', 'BIGINT', 'int64', false),
  column('byte_offset', 'BIGINT', 'int64', true),
  column('raw', 'VARCHAR', 'object', false),
  column('column', 'VARCHAR', 'object', true),
  column('code', 'VARCHAR', 'object', false),
  column('message', 'VARCHAR', 'object', false),
] as const

function column(name: string, logicalType: string, dtype: 'int64' | 'object', nullable: boolean) {
  return { name, originalName: name, logicalType, dtype, nullable }
}
