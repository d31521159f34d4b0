import { type LogicalType, parseLogicalType, printLogicalType } from '../../../core/query/logical-type.ts'

/** Types whose values Parquet keeps as they are. */
const KEPT = new Set([
  'BOOLEAN',
  ...['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT'],
  ...['FLOAT', 'DOUBLE', 'VARCHAR', 'BLOB', 'JSON', 'UUID', 'DATE', 'TIME'],
  ...['TIMESTAMP', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE'],
])

/** Types that Parquet has not, or with fewer digits; their text reads back as the same value. */
const AS_TEXT = new Set([
  ...['HUGEINT', 'UHUGEINT', 'BIGNUM', 'BIT', 'INTERVAL', 'TIME WITH TIME ZONE'],
  ...['TIMESTAMP_S', 'TIMESTAMP_MS', 'TIME_NS'],
])

const TEXT: LogicalType = { kind: 'scalar', name: 'VARCHAR' }

/** The type that a column of the given engine type has in an answer: its own, or text where the house has no other form for it. */
export function answerType(engineType: string): string {
  try {
    const type = parseLogicalType(engineType)
    return printLogicalType(mapped(type, scalar => (KEPT.has(scalar) || AS_TEXT.has(scalar) ? null : TEXT)))
  } catch (error) {
    if (error instanceof TypeError) return 'VARCHAR'
    throw error
  }
}

/** The type under which a column is kept in Parquet so that a cast back gives every value again. Pure; no I/O. */
export function storedType(logicalType: string): string {
  const type = mapped(parseLogicalType(logicalType), scalar => (AS_TEXT.has(scalar) ? TEXT : null))
  return printLogicalType(type.kind === 'enum' ? TEXT : type)
}

function mapped(type: LogicalType, replace: (scalar: string) => LogicalType | null): LogicalType {
  switch (type.kind) {
    case 'scalar':
      return replace(type.name) ?? type
    case 'list':
    case 'array':
      return { ...type, of: mapped(type.of, replace) }
    case 'struct':
      return {
        kind: 'struct',
        fields: type.fields.map(field => ({ ...field, type: mapped(field.type, replace) })),
      }
    case 'map':
      return { kind: 'map', key: mapped(type.key, replace), value: mapped(type.value, replace) }
    case 'union':
      return TEXT
    default:
      return type
  }
}
