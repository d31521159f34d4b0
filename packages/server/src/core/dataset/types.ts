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

const DECIMAL = /^DECIMAL\((\d+),(\d+)\)$/

/** The dtype that the datasets door prints for an engine type; `category` is decided from the values, not the type. */
export function dtypeOf(logicalType: string): Dtype {
  const type = logicalType.toUpperCase()
  if (INTEGERS.includes(type) || UNSIGNED.includes(type)) return 'int64'
  const decimal = DECIMAL.exec(type)
  if (decimal) return decimal[2] === '0' ? 'int64' : 'float64'
  if (type === 'DOUBLE' || type === 'FLOAT') return 'float64'
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
    const { digits: _, ...kept } = left
    const dtype = left.dtype === right.dtype ? left.dtype : 'object'
    return { ...kept, ...widerDigits(left, right), dtype, nullable }
  }
  const type = widerType(left, right)
  if (type === null) {
    throw refuse(
      'columns_do_not_fit',
      `Column "${left.name}" is ${left.logicalType} and the new rows bring ${right.logicalType}; no type holds both without loss. Use mode=replace, or say the type with column_types.`,
      { details: { column: left.name } },
    )
  }
  const { digits: _, ...kept } = left
  return { ...kept, ...widerDigits(left, right), logicalType: type, dtype: dtypeOf(type), nullable }
}

/** Known only where both sides know. */
function widerDigits(left: Column, right: Column): Pick<Column, 'digits'> {
  if (left.digits === undefined || right.digits === undefined) return {}
  return { digits: Math.max(left.digits, right.digits) }
}

function widerType(leftColumn: Column, rightColumn: Column): string | null {
  const [left, right] = [leftColumn.logicalType, rightColumn.logicalType]
  const [a, b] = [numeric(leftColumn), numeric(rightColumn)]
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
  /** The most digits that a value of the column has, where that is known. */
  readonly used: number
}

function numeric({ logicalType: name, digits }: Column): NumberType | null {
  const whole = DIGITS[name]
  if (whole !== undefined) return { name, whole, scale: 0, used: digits ?? whole }
  const decimal = DECIMAL.exec(name)
  if (decimal) {
    const [width, scale] = [Number(decimal[1]), Number(decimal[2])]
    return { name, whole: width - scale, scale, used: width }
  }
  if (name === 'DOUBLE') return { name, whole: 15, scale: null, used: 15 }
  if (name === 'FLOAT') return { name, whole: 6, scale: null, used: 6 }
  return null
}

function widerNumber(a: NumberType, b: NumberType): string | null {
  // Of a column that has no value yet, nothing can be lost.
  if (a.used === 0 || b.used === 0) return a.used === 0 ? b.name : a.name
  if (a.scale === null || b.scale === null) return widerFloat(a, b)
  const whole = Math.max(a.whole, b.whole)
  const scale = Math.max(a.scale, b.scale)
  if (!(a.name in DIGITS && b.name in DIGITS))
    return whole + scale <= 38 ? `DECIMAL(${whole + scale},${scale})` : null
  const sameSign = INTEGERS.includes(a.name) === INTEGERS.includes(b.name)
  if (sameSign) return a.whole >= b.whole ? a.name : b.name
  const unsigned = UNSIGNED.includes(a.name) ? a : b
  return INTEGERS.find(type => (DIGITS[type] ?? 0) >= Math.max(whole, unsigned.whole + 1)) ?? null
}

/** A double holds every number of up to 15 digits; with longer ones beside it there is no common type without loss. */
function widerFloat(a: NumberType, b: NumberType): string | null {
  const other = a.scale === null ? b : a
  return other.scale === null || other.used <= 15 ? 'DOUBLE' : null
}
