import type { Expression } from './expression.ts'
import type { Name } from './reader.ts'
import type { SqlType } from './types.ts'

/** A table as statements describe it. Names are as they are written; compared they are without regard to case. */
export interface Table {
  readonly schema: string | null
  readonly name: string
  readonly at: number
  readonly columns: Column[]
  primaryKey: readonly string[] | null
  readonly uniques: (readonly string[])[]
  readonly foreignKeys: ForeignKey[]
  readonly checks: Expression[]
}

export interface Column {
  readonly name: string
  readonly at: number
  type: SqlType
  isRequired: boolean
  /** Its values are numbered by the database. */
  isNumbered: boolean
  /** A constant; null: none, or what is no constant. */
  fallback: string | null
  /** Computed from other columns; as it is written. */
  formula: string | null
  remark: string | null
}

export interface ForeignKey {
  readonly at: number
  readonly columns: readonly string[]
  readonly target: readonly Name[]
  /** Null: the primary key. */
  readonly targetColumns: readonly string[] | null
}

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

export function columnNamed({ columns }: Table, name: string): Column | undefined {
  return columns.find(column => sameName(column.name, name))
}

/** The table that a name, qualified or not, stands for. */
export function tableNamed(tables: readonly Table[], names: readonly Name[]): Table | undefined {
  const [name, schema] = names.toReversed().map(({ text }) => text)
  const fitting = tables.filter(table => sameName(table.name, name ?? ''))
  const exact = fitting.filter(table => schema === undefined || sameName(table.schema ?? '', schema))
  return exact[0] ?? (fitting.length === 1 ? fitting[0] : undefined)
}
