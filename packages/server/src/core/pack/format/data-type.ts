import { isoKind } from '../../ingest/dates.ts'
import type { DataType, PackField } from '../pack.ts'
import { isJsonb } from '../rows/json-text.ts'
import { readDouble } from '../rows/kind.ts'
import { text } from './scalars.ts'

const FORM =
  /^(text|integer|bigint|double|boolean|date|timestamp|jsonb|varchar\([1-9]\d{0,4}\)|decimal\([1-9]\d?, ?\d{1,2}\))$/

export const typeText = text(
  30,
  FORM,
  'a type: varchar(40), text, integer, bigint, decimal(12,2), double, boolean, date, timestamp or jsonb',
)

type SizedType = Pick<PackField, 'dataType' | 'length' | 'precision' | 'scale'>

/** The type as it is written shortly; null: a decimal of sizes that do not go together. */
export function parseType(type: string): SizedType | null {
  const [name = '', first, second] = type.split(/[(),]/)
  const plain = { dataType: name as DataType, length: null, precision: null, scale: null }
  if (name === 'varchar') return { ...plain, length: Number(first) }
  if (name !== 'decimal') return plain
  const [precision, scale] = [Number(first), Number(second)]
  return precision <= 38 && scale <= precision ? { ...plain, precision, scale } : null
}

/** The type as it is written shortly. */
export function typeOf({ dataType, length, precision, scale }: SizedType): string {
  if (dataType === 'varchar') return `varchar(${length})`
  return dataType === 'decimal' ? `decimal(${precision},${scale})` : dataType
}

/** Whether every value of one field can stand in the other. */
export function fits(from: SizedType, into: SizedType): boolean {
  const isText = (type: SizedType) => type.dataType === 'varchar' || type.dataType === 'text'
  if (isText(from) && isText(into)) {
    return (from.length ?? Number.POSITIVE_INFINITY) <= (into.length ?? Number.POSITIVE_INFINITY)
  }
  return typeOf(from) === typeOf(into)
}

/** What is wrong with a text as a value of the type, to be said behind it; null: nothing. */
export function cellComplaint(type: SizedType, cell: string): string | null {
  const { dataType, length } = type
  if (dataType === 'text') return null
  if (dataType === 'varchar') {
    const isShort = cell.length <= (length ?? 0) || [...cell].length <= (length ?? 0)
    return isShort ? null : `has more than ${length} characters`
  }
  return isValue(type, cell) ? null : `is no ${typeOf(type)}`
}

const LEAST = { integer: -(2n ** 31n), bigint: -(2n ** 63n) }

function isValue({ dataType, precision, scale }: SizedType, cell: string): boolean {
  switch (dataType) {
    case 'integer':
    case 'bigint': {
      if (!/^-?\d{1,19}$/.test(cell)) return false
      const number = BigInt(cell)
      return number >= LEAST[dataType] && number < -LEAST[dataType]
    }
    case 'decimal': {
      const [, digits = '', decimals = ''] = /^-?0*(\d{1,38})(?:\.(\d{1,38}))?$/.exec(cell) ?? []
      const before = digits === '0' ? 0 : digits.length
      return digits !== '' && before <= (precision ?? 0) - (scale ?? 0) && decimals.length <= (scale ?? 0)
    }
    case 'double':
      return /^-?\d{1,30}(\.\d{1,30})?([eE][-+]?\d{1,3})?$/.test(cell) && readDouble(cell) !== null
    case 'boolean':
      return cell === 'true' || cell === 'false'
    case 'date':
      return isoKind(cell) === 'date'
    case 'timestamp':
      return isoKind(cell) === 'timestamp' && /^[-\d]{10} [\d:]{8}(\.\d{1,3})?$/.test(cell)
    default:
      return isJsonb(cell)
  }
}
