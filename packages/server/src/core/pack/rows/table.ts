import { refuse } from '../../refusals.ts'
import type { PackField, PackSchema } from '../pack.ts'
import type { Place } from '../place.ts'
import type { RowGroup, SchemaRows } from '../schema-rows.ts'
import type { Cell, Kind } from './kind.ts'

/** What is computed for all rows of a block at once, behind all that it needs. */
export interface Step {
  /** Such as `customers.total_spend`. */
  readonly name: string
  readonly place: Place
  readonly needs: Set<Step>
  /** Once for all blocks. */
  readonly fixed: boolean
  run(): void
}

/** A field's values, by row of the block. */
export interface Column extends Step {
  readonly kind: Kind
  readonly nullable: boolean
  /** The most characters of a text, where that is known. */
  length: number
  values: Cell[]
}

/** To which row of another table each row refers; -1: to none. */
export interface Parents extends Step {
  readonly table: RowTable
  values: number[]
}

/** Rows of a kind, one behind another: from the row `start` of the block on. */
export interface Segment {
  readonly start: number
  readonly count: number
  readonly group: RowGroup | null
  /** Of a group that stands for rows of another table. */
  readonly chosen: Chosen | null
}

/** The rows that a group stands for, in their order. */
export interface Chosen extends Step {
  readonly table: RowTable
  readonly repeat: number
  values: number[]
}

/** A table whose rows are made, of the block that is being made. */
export interface RowTable {
  readonly schema: PackSchema
  readonly rows: SchemaRows
  /** Numbers of its rows, counted over all blocks, are below this. */
  readonly most: number
  readonly columns: ReadonlyMap<string, Column>
  /** By the field that refers. */
  readonly references: Map<string, Parents>
  /** What fields take from the row that they refer to. */
  readonly copied: Map<string, Column>
  segments: readonly Segment[]
  /** The number of its first row, counted over all blocks, and of the block. */
  from: number
  block: number
}

/** What a formula or a line may use, and where it stands. */
export interface Scope {
  readonly world: RowWorld
  readonly table: RowTable
  readonly place: Place
  /** Decimals of the field that is made: those of quotients. */
  readonly scale: number
  /** How often the row came for the same row of another table, from 1; null: there is no `repeat` here. */
  readonly repeat: ((row: number) => number) | null
  /** What has to be computed before. */
  readonly needs: Set<Step>
}

/** The field of which a line is. */
export interface FieldScope extends Scope {
  readonly field: PackField
}

/** All tables of a pack, while rows are made. */
export interface RowWorld {
  /** Of all addresses. */
  readonly seed: bigint
  /** A day, counted from 1970-01-01. */
  readonly anchor: number
  readonly tables: ReadonlyMap<string, RowTable>
  /** All that is computed, in no order. */
  readonly steps: Step[]
  /** Sees to it that the rules of a field are compiled; false: they are just being compiled. */
  compiled(table: RowTable, field: string): boolean
}

/** What a formula or a line makes of a row of the block. */
export interface Made {
  /** Null: it is always missing. */
  readonly kind: Kind | null
  readonly nullable: boolean
  readonly of: (row: number) => Cell
  /** Where all rows have it. */
  readonly constant?: Cell
  /** The most characters of a text, where that is known. */
  readonly length?: number
  /** Of a number, in its last places. */
  readonly low?: number
  readonly high?: number
}

/** Why a cell cannot be made; `fill` says of which row. */
export class CellFault extends Error {}

/** Makes the values of some rows, one after another. Refuses with `rows_do_not_fit`, naming the line, the field and the row. */
export function fill<T>(
  values: T[],
  { start, end, of }: { readonly start: number; readonly end: number; readonly of: (row: number) => T },
  { name, place }: Pick<Step, 'name' | 'place'>,
  { rows, block }: Pick<RowTable, 'rows' | 'block'>,
): void {
  let row = start
  try {
    for (; row < end; row++) values[row] = of(row)
  } catch (error) {
    if (!(error instanceof CellFault)) throw error
    const where = rows.fixed ? '' : ` of block ${block + 1}`
    const line = `${place.file}, line ${place.line}: ${name}`
    throw refuse('rows_do_not_fit', `${line}, row ${row + 1}${where}: ${error.message}.`)
  }
}

export function fieldOf({ schema }: RowTable, name: string): PackField | null {
  return schema.fields.find(field => field.name === name) ?? null
}

export function columnOf(table: RowTable, name: string): Column {
  const column = table.columns.get(name)
  if (!column) throw new Error(`no field ${table.schema.key}.${name}`)
  return column
}

/** Reads a column, which is then computed before. */
export function reading({ needs }: Pick<Scope, 'needs'>, column: Column): Made {
  needs.add(column)
  return { kind: column.kind, nullable: column.nullable, of: row => column.values[row] as Cell }
}
