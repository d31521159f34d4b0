import { join } from 'node:path'
import { openRecordReader } from '../../../core/batch/read-record.ts'
import { printValue, type RecordValue, type ScalarKind } from '../../../core/batch/record-value.ts'
import type { RowField } from '../../../core/batch/row-schema.ts'
import { engineTypeOf } from '../../../core/batch/row-types.ts'
import { splitLines } from '../../../core/ingest/json-records.ts'
import { type LogicalType, parseLogicalType, printLogicalType } from '../../../core/query/logical-type.ts'
import { eachRecord } from '../ingest/json-read.ts'
import { readParquetSchema } from '../ingest/parquet-schema.ts'
import { isReaderFault, printReaderFault } from '../ingest/reader-fault.ts'
import type { Session } from '../session.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'
import { FileError, type RecordSink } from './record.ts'

/** What reading a Parquet file found, beside its records. */
export interface ReadParquet {
  /** Each column has exactly the type that the schema stores. */
  readonly fits: boolean
  readonly rows: number
}

/** Reads the rows of a Parquet file as records that know the kinds of their values. */
export async function readParquetRecords(
  path: string,
  fields: readonly RowField[],
  unknownFields: 'reject' | 'drop',
  session: Session,
  sink: RecordSink,
): Promise<ReadParquet> {
  const { connection, signal } = session
  const read = await readParquetSchema(connection, path).catch(error => {
    throw unreadable(error, 'is no Parquet that can be read', signal)
  })
  const unknown = read.columns.flatMap(({ name, type }) => unknownIn(name, parseLogicalType(type), fields))
  if (unknown.length > 0 && unknownFields === 'reject') {
    throw new FileError('rh:unknown-field', `The schema has no field ${unknown.slice(0, 10).join(', ')}.`)
  }
  const target = join(session.grant.folder, 'rows.ndjson')
  const members = read.columns.map(({ name, type }, at) => {
    const key = quoteLiteral(`${at === 0 ? '{' : ','}${JSON.stringify(name)}:`)
    return `${key}, coalesce(${taggedSql(parseLogicalType(type), quoteIdentifier(name))}, 'null')`
  })
  const from = `read_parquet(${quoteLiteral(path)}, hive_partitioning = false, union_by_name = false)`
  await connection
    .run(
      `copy (select concat(${members.join(', ')}, '}') from ${from}) to ${quoteLiteral(target)} (format csv, header false, quote '', escape '', delimiter '')`,
    )
    .catch(error => {
      throw unreadable(error, 'cannot be read to its end', signal)
    })
  const reader = openRecordReader(untagged)
  await eachRecord(
    { path: target, start: 0, end: null },
    splitLines(),
    signal,
    async ({ chunk, from: start, to }) => {
      const found = reader.read(chunk, start, to)
      if ('fault' in found) throw new Error(`a row of Parquet is no JSON: ${found.fault.message}`)
      await sink.record({ raw: () => printValue(found.value), at: null, value: found.value })
    },
  )
  const types = new Map(fields.map(field => [field.name, engineTypeOf(field.type)]))
  const fits = read.columns.every(({ name, type }) => {
    const wanted = types.get(name)
    return wanted !== undefined && isStoredAs(parseLogicalType(type), wanted)
  })
  return { rows: read.rows, fits }
}

/** Whether values of a type are stored as another asks; a struct may lack fields. */
function isStoredAs(type: LogicalType, wanted: LogicalType): boolean {
  if (type.kind === 'struct' && wanted.kind === 'struct') {
    const inner = new Map(wanted.fields.map(field => [field.name, field.type]))
    return type.fields.every(({ name, type: of }) => {
      const other = inner.get(name)
      return other !== undefined && isStoredAs(of, other)
    })
  }
  if (type.kind === 'list' && wanted.kind === 'list') return isStoredAs(type.of, wanted.of)
  if (type.kind === 'map' && wanted.kind === 'map') return isStoredAs(type.value, wanted.value)
  return printLogicalType(type) === printLogicalType(wanted)
}

/** The fault of a file, unless it is our own that it could not be read. */
function unreadable(error: unknown, what: string, signal: AbortSignal): unknown {
  signal.throwIfAborted()
  if (!isReaderFault(error)) return error
  return new FileError('rh:unreadable', `The file ${what}: ${printReaderFault(error)}`)
}

function unknownIn(path: string, type: LogicalType, fields: readonly RowField[]): string[] {
  const name = path.split('.').at(-1) ?? path
  const field = fields.find(each => each.name === name)
  if (!field) return [path]
  if (type.kind !== 'struct' || field.type.kind !== 'object') return []
  const inner = field.type.fields
  return type.fields.flatMap(each => unknownIn(`${path}.${each.name}`, each.type, inner))
}

const KINDS: Readonly<Record<string, ScalarKind>> = {
  i: 'int',
  l: 'long',
  n: 'double',
  d: 'date',
  t: 'date-time',
  b: 'binary',
}

/** Texts begin with what they are: `s` a text, the others a value of another kind. */
function untagged(text: string): RecordValue {
  const scalar = KINDS[text[0] ?? '']
  return scalar ? { scalar, text: text.slice(1) } : text.slice(1)
}

/** SQL for the JSON of a value, with its kind before each that is a text there; null for a missing one. */
function taggedSql(type: LogicalType, value: string, depth = 0): string {
  const inner = (of: LogicalType, expression: string) =>
    `coalesce(${taggedSql(of, expression, depth + 1)}, 'null')`
  const item = `e${depth}`
  switch (type.kind) {
    case 'list':
    case 'array':
      return `'[' || array_to_string(list_transform(${value}, lambda ${item}: ${inner(type.of, item)}), ',') || ']'`
    case 'struct': {
      const members = type.fields.map(({ name, type: of }, at) => {
        const key = quoteLiteral(`${at === 0 ? '{' : ','}${JSON.stringify(name)}:`)
        return `${key}, ${inner(of, `struct_extract(${value}, ${quoteLiteral(name)})`)}`
      })
      return `case when ${value} is not null then concat(${members.join(', ')}, '}') end`
    }
    case 'map': {
      const member = `concat(cast(to_json(cast(${item}.key as VARCHAR)) as VARCHAR), ':', ${inner(type.value, `${item}.value`)})`
      return `'{' || array_to_string(list_transform(map_entries(${value}), lambda ${item}: ${member}), ',') || '}'`
    }
    case 'decimal':
      return tagged('n', `cast(${value} as VARCHAR)`)
    case 'scalar':
      return scalarSql(type.name, value)
    default:
      return tagged('s', `cast(${value} as VARCHAR)`)
  }
}

function scalarSql(name: string, value: string): string {
  const text = `cast(${value} as VARCHAR)`
  if (name === 'BOOLEAN') return text
  if (/^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT)$/.test(name)) return tagged('i', text)
  if (/^(UINTEGER|U?BIGINT|U?HUGEINT)$/.test(name)) return tagged('l', text)
  if (name === 'FLOAT' || name === 'DOUBLE') return tagged('n', text)
  if (name === 'DATE') return tagged('d', text)
  if (name === 'TIMESTAMP WITH TIME ZONE')
    return tagged('t', `replace(replace(${text}, ' ', 'T'), '+00', 'Z')`)
  if (name.startsWith('TIMESTAMP')) return tagged('t', `replace(${text}, ' ', 'T') || 'Z'`)
  return name === 'BLOB' ? tagged('b', 'base64(value)'.replace('value', value)) : tagged('s', text)
}

function tagged(kind: string, text: string): string {
  return `cast(to_json('${kind}' || ${text}) as VARCHAR)`
}
