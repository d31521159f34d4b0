import { refuse } from '../refusals.ts'
import type { Column, Dtype } from './dataset.ts'

const INTEGERS = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT']
const UNSIGNED = ['UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT']
const DIGITS: Record<string, number> = {
  TINYINT: 3,
  SMALLINT: 5,
  INTEGER: 10,
  BIGINT: 19,
  HUGEINT: 38,
  UTINYINT: 3,
  USMALLINT: 5,
  UINTEGER: 10,
  UBIGINT: 20,
  UHUGEINT: 39,
}

/** The dtype that the datasets door prints for an engine type; `category` is decided from the values, not the type. */
export function dtypeOf(logicalType: string): Dtype {
  const type = logicalType.toUpperCase()
  if (INTEGERS.includes(type) || UNSIGNED.includes(type)) return 'int64'
  if (type === 'DOUBLE' || type === 'FLOAT' || type.startsWith('DECIMAL('))
    return type.endsWith(']') ? 'object' : 'float64'
  if (type === 'BOOLEAN') return 'bool'
  if (type === 'DATE' || /^TIMESTAMP(_S|_MS|_NS)?( WITH TIME ZONE)?$/.test(type)) return 'datetime64'
  return type.startsWith('ENUM(') ? 'category' : 'object'
}

/**
 * The column that holds the values of both without loss. Pure; no I/O.
 * Refuses with `columns_do_not_fit` when there is none but text, since text would change what the values are.
 */
export function widen(left: Column, right: Column): Column {
  const nullable = left.nullable || right.nullable
  if (left.logicalType === right.logicalType) {
    return { ...left, dtype: left.dtype === right.dtype ? left.dtype : 'object', nullable }
  }
  const type = widerType(left.logicalType, right.logicalType)
  if (type === null) {
    throw refuse(
      'columns_do_not_fit',
      `Column "${left.name}" is ${left.logicalType} and the new rows bring ${right.logicalType}; no type holds both without loss. Use mode=replace, or say the type with column_types.`,
      { details: { column: left.name } },
    )
  }
  return { ...left, logicalType: type, dtype: dtypeOf(type), nullable }
}

function widerType(left: string, right: string): string | null {
  const [a, b] = [numeric(left), numeric(right)]
  if (a && b) return widerNumber(a, b)
  if (isText(left) && isText(right)) return 'VARCHAR'
  if (left === 'DATE' && right === 'TIMESTAMP') return right
  if (left === 'TIMESTAMP' && right === 'DATE') return left
  return null
}

function isText(type: string): boolean {
  return type === 'VARCHAR' || type.startsWith('ENUM(')
}

/** A number type by the digits it holds before and after the point; `scale` null for floating point. */
interface NumberType {
  readonly name: string
  readonly whole: number
  readonly scale: number | null
}

function numeric(type: string): NumberType | null {
  const digits = DIGITS[type]
  if (digits !== undefined) return { name: type, whole: digits, scale: 0 }
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type)
  if (decimal)
    return { name: type, whole: Number(decimal[1]) - Number(decimal[2]), scale: Number(decimal[2]) }
  if (type === 'DOUBLE') return { name: type, whole: 15, scale: null }
  if (type === 'FLOAT') return { name: type, whole: 6, scale: null }
  return null
}

function widerNumber(a: NumberType, b: NumberType): string | null {
  if (a.scale === null || b.scale === null) return widerFloat(a, b)
  const whole = Math.max(a.whole, b.whole)
  const scale = Math.max(a.scale, b.scale)
  if (scale > 0) return whole + scale <= 38 ? `DECIMAL(${whole + scale},${scale})` : null
  const sameSign = INTEGERS.includes(a.name) === INTEGERS.includes(b.name)
  if (sameSign) return a.whole >= b.whole ? a.name : b.name
  const unsigned = UNSIGNED.includes(a.name) ? a : b
  return INTEGERS.find(type => (DIGITS[type] ?? 0) >= Math.max(whole, unsigned.whole + 1)) ?? null
}

/** A double holds every integer of up to 15 digits; a wider one beside a float has no common type without loss. */
function widerFloat(a: NumberType, b: NumberType): string | null {
  const other = a.scale === null ? b : a
  if (other.scale === null) return 'DOUBLE'
  return other.whole + other.scale <= 15 || other.name === 'BIGINT' ? 'DOUBLE' : null
}
