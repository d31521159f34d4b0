import type { ValueType } from '../../generation/expression.ts'
import type { CellText } from '../block.ts'
import type { PackField } from '../pack.ts'
import { dayText, millisText, readDay, readMillis } from './calendar.ts'
import { type Exact, exactText, readExact } from './exact.ts'
import { jsonText } from './json-text.ts'

/**
 * A value while rows are made: texts, numbers of the last decimal place, doubles, truths, days and milliseconds since 1970; null: missing.
 */
export type Cell = string | Exact | boolean | null

/** What a value is. Numbers have so many decimals; all others none. */
export interface Kind {
  readonly name: 'text' | 'exact' | 'double' | 'boolean' | 'date' | 'timestamp' | 'jsonb'
  readonly scale: number
}

const names = {
  varchar: 'text',
  text: 'text',
  integer: 'exact',
  bigint: 'exact',
  decimal: 'exact',
  double: 'double',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  jsonb: 'jsonb',
} as const

export function kindOf({ dataType, scale }: PackField): Kind {
  return { name: names[dataType], scale: dataType === 'decimal' ? (scale ?? 0) : 0 }
}

/** What the generation language calls the type of a field. */
export function valueType({ dataType }: PackField): ValueType {
  return valueTypes[dataType]
}

const valueTypes = {
  varchar: 'text',
  text: 'text',
  jsonb: 'text',
  integer: 'integer',
  bigint: 'integer',
  decimal: 'number',
  double: 'number',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'datetime',
} as const

/** What a field's type is called in a sentence. */
export function typeText({ dataType, length, precision, scale }: PackField): string {
  if (dataType === 'varchar') return `varchar(${length})`
  return dataType === 'decimal' ? `decimal(${precision},${scale})` : dataType
}

/** The value that a text is in a field; undefined: it is none. Pure; no I/O. */
export function readCell(text: string, field: PackField): Cell | undefined {
  const { name, scale } = kindOf(field)
  switch (name) {
    case 'text':
      return text
    case 'exact':
      return readExact(text, scale) ?? undefined
    case 'double':
      return readDouble(text) ?? undefined
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'date':
      return readDay(text) ?? undefined
    case 'timestamp':
      return readMillis(text) ?? undefined
    case 'jsonb':
      return jsonText(text) ?? undefined
  }
}

/** Null: it is no number, or none that a double can be near to: one would be infinite, or 0 though the number is not. Pure; no I/O. */
export function readDouble(text: string): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const isLost = value === 0 && /^[^eE]*[1-9]/.test(text)
  return Number.isFinite(value) && !isLost ? value : null
}

/** A cell as PostgreSQL writes it. Pure; no I/O. */
export function printerOf({ name, scale }: Kind): (cell: Cell) => CellText {
  const print = printers[name]
  return cell => (cell === null ? null : print(cell, scale))
}

const printers: Readonly<Record<Kind['name'], (cell: Exclude<Cell, null>, scale: number) => string>> = {
  text: cell => cell as string,
  exact: (cell, scale) => exactText(cell as Exact, scale),
  double: cell => doubleText(cell as number),
  boolean: cell => (cell === true ? 'true' : 'false'),
  date: cell => dayText(cell as number),
  timestamp: cell => millisText(cell as number),
  jsonb: cell => cell as string,
}

/** The shortest text that reads as the same double, with an exponent below 1e-4 and from 1e15 on. */
function doubleText(value: number): string {
  const size = Math.abs(value)
  if (Object.is(value, -0)) return '-0'
  if (size === 0 || (size >= 1e-4 && size < 1e15)) return String(value)
  let text = value.toExponential()
  for (let decimals = 1; isHalfway(text, value); decimals++) {
    const longer = value.toExponential(decimals)
    if (Number(longer) === value) text = longer
  }
  return text.replace(/e([+-])(\d)$/, 'e$10$2')
}

/** Whether a decimal lies halfway between the double that it is read as and another: PostgreSQL takes no such text for the shortest. */
function isHalfway(decimal: string, value: number): boolean {
  const [digits = '', exponent = ''] = decimal.replace('.', '').split('e')
  const zeros = Number(exponent) - digits.replace('-', '').length + 1
  if (zeros < 0) return false
  const [here, there] = [BigInt(value), BigInt(digits) * 10n ** BigInt(zeros)]
  const beyond = 2n * there - here
  return there !== here && BigInt(Number(beyond)) === beyond
}
