import type { DuckDBValue } from '@duckdb/node-api'
import {
  Binary,
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  TimestampMicrosecond,
  TimestampNanosecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from 'apache-arrow'
import { type LogicalType, parseLogicalType } from '../../../core/query/logical-type.ts'
import { jsonSql } from './json-value.ts'

/** How a column travels from the engine into Arrow. */
export interface ArrowColumn {
  readonly type: DataType
  /** What the engine is asked for: the value in a form that `pack` takes. */
  readonly sql: (value: string) => string
  readonly pack: (values: readonly DuckDBValue[]) => Data
}

type Numbers = Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array
type Floats = Float32Array | Float64Array
type Bigs = BigInt64Array | BigUint64Array

const SAME = (value: string) => value
const TEXT = (value: string) => `cast(${value} as VARCHAR)`

/** The Arrow column for an engine type; what Arrow has no plain type for travels as text, nested values as JSON. */
export function arrowColumn(logicalType: string): ArrowColumn {
  const type = parseLogicalType(logicalType)
  if (type.kind === 'decimal') return decimalColumn(type)
  if (type.kind === 'enum') return textColumn(TEXT)
  if (type.kind !== 'scalar') return textColumn(value => jsonSql(type, value, { bigAsString: false }))
  return NUMBERS[type.name] ?? otherColumn(type.name)
}

const NUMBERS: Readonly<Record<string, ArrowColumn>> = {
  TINYINT: fixedColumn(new Int8(), length => new Int8Array(length)),
  SMALLINT: fixedColumn(new Int16(), length => new Int16Array(length)),
  INTEGER: fixedColumn(new Int32(), length => new Int32Array(length)),
  BIGINT: fixedColumn(new Int64(), length => new BigInt64Array(length)),
  UTINYINT: fixedColumn(new Uint8(), length => new Uint8Array(length)),
  USMALLINT: fixedColumn(new Uint16(), length => new Uint16Array(length)),
  UINTEGER: fixedColumn(new Uint32(), length => new Uint32Array(length)),
  UBIGINT: fixedColumn(new Uint64(), length => new BigUint64Array(length)),
  FLOAT: fixedColumn(new Float32(), length => new Float32Array(length)),
  DOUBLE: fixedColumn(new Float64(), length => new Float64Array(length)),
}

function otherColumn(name: string): ArrowColumn {
  switch (name) {
    case 'BOOLEAN':
      return booleanColumn()
    case 'BLOB':
      return { ...textColumn(SAME), type: new Binary(), pack: values => packBytes(new Binary(), values) }
    case 'DATE': {
      const days = (value: string) =>
        `case when isfinite(${value}) then cast(${value} - date '1970-01-01' as INTEGER) end`
      return fixedColumn(new DateDay(), length => new Int32Array(length), days)
    }
    case 'TIMESTAMP':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
      return fixedColumn(
        new TimestampMicrosecond(),
        length => new BigInt64Array(length),
        sinceEpoch('epoch_us'),
      )
    case 'TIMESTAMP_NS':
      return fixedColumn(
        new TimestampNanosecond(),
        length => new BigInt64Array(length),
        sinceEpoch('epoch_ns'),
      )
    case 'TIMESTAMP WITH TIME ZONE': {
      const utc = new TimestampMicrosecond('UTC')
      return fixedColumn(utc, length => new BigInt64Array(length), sinceEpoch('epoch_us'))
    }
    default:
      return textColumn(TEXT)
  }
}

function sinceEpoch(unit: string): (value: string) => string {
  return value => `case when isfinite(cast(${value} as TIMESTAMP)) then ${unit}(${value}) end`
}

function fixedColumn(
  type: DataType,
  allocate: (length: number) => Numbers | Floats | Bigs,
  sql: (value: string) => string = SAME,
): ArrowColumn {
  return {
    type,
    sql,
    pack(values) {
      const data = allocate(values.length)
      for (const [index, value] of values.entries()) {
        if (value !== null) data[index] = value as never
      }
      return makeData({ type, length: values.length, ...validity(values), data } as never)
    },
  }
}

function booleanColumn(): ArrowColumn {
  const type = new Bool()
  return {
    type,
    sql: SAME,
    pack(values) {
      const data = bitmap(values, value => value === true)
      return makeData({ type, length: values.length, ...validity(values), data })
    },
  }
}

function decimalColumn({ width, scale }: LogicalType & { kind: 'decimal' }): ArrowColumn {
  const type = new Decimal(scale, width, 128)
  return {
    type,
    sql: SAME,
    pack(values) {
      const words = new BigInt64Array(values.length * 2)
      for (const [index, value] of values.entries()) {
        if (value === null) continue
        const digits = (value as { readonly value: bigint }).value
        words[index * 2] = BigInt.asIntN(64, digits)
        words[index * 2 + 1] = digits >> 64n
      }
      return makeData({
        type,
        length: values.length,
        ...validity(values),
        data: new Uint32Array(words.buffer),
      })
    },
  }
}

function textColumn(sql: (value: string) => string): ArrowColumn {
  const type = new Utf8()
  return { type, sql, pack: values => packBytes(type, values) }
}

function packBytes(type: Utf8 | Binary, values: readonly DuckDBValue[]): Data {
  const pieces = values.map(bytesOf)
  const valueOffsets = new Int32Array(values.length + 1)
  for (const [index, piece] of pieces.entries()) {
    valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + piece.byteLength
  }
  const data = Buffer.concat(pieces)
  return makeData({ type: type as Utf8, length: values.length, ...validity(values), valueOffsets, data })
}

function bytesOf(value: DuckDBValue): Uint8Array {
  if (value === null) return Buffer.alloc(0)
  return typeof value === 'string' ? Buffer.from(value) : (value as { readonly bytes: Uint8Array }).bytes
}

function validity(values: readonly DuckDBValue[]): { nullCount: number; nullBitmap: Uint8Array } {
  const nullCount = values.reduce<number>((count, value) => count + (value === null ? 1 : 0), 0)
  return { nullCount, nullBitmap: bitmap(values, value => value !== null) }
}

function bitmap(values: readonly DuckDBValue[], is: (value: DuckDBValue) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8)
  for (const [index, value] of values.entries()) {
    if (is(value)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7))
  }
  return bits
}
