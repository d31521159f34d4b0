import type { Cell } from './cell.ts'
import type { DeclaredColumn } from './column.ts'
import { dateCell } from './date-cell.ts'
import { numberCell } from './number-cell.ts'

/** Opens the reader of a column; of text there is none, since every text fits. `expected`: the type that the dataset's column has. */
export function openCell(column: DeclaredColumn, expected: string | undefined): Cell | null {
  if (column.subtype === 'text') return null
  return column.subtype === 'numeric' ? numberCell(column, expected) : dateCell(column, expected)
}

/** The engine type of a declared column without any value. */
export function emptyType({ subtype }: DeclaredColumn): string {
  return { text: 'VARCHAR', numeric: 'BIGINT', date: 'DATE', datetime: 'TIMESTAMP' }[subtype]
}
