import type { Locale } from './corpus.ts'
import type { Expression, ValueType } from './expression.ts'

/** A value of a row that is computed by itself; what is nested or listed is put together of them. */
export interface Cell {
  /** Such as `address.city` or `tags[2]`; the address of its random bits. */
  readonly path: string
  readonly type: ValueType
  readonly expression: Expression
  /** How many rows can have different values, where it is unique and that is bounded. */
  readonly capacity: bigint | null
}

/** How a field's value is put together of cells. */
export type Layout =
  /** Where `clean` is there, the cell is a text that mostly stands for a value of that type. */
  | {
      readonly kind: 'cell'
      readonly path: string
      readonly type: ValueType
      readonly clean?: ValueType
    }
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  /** The first of the items, as many as the cell `length` says. */
  | { readonly kind: 'array'; readonly items: readonly Layout[]; readonly length: string }

export interface Member {
  readonly name: string
  readonly layout: Layout
  /** The path of a cell that is true where the member is missing; null: it never is, or its own cell says so. */
  readonly missing: string | null
}

/** An entity as it is computed: its cells, each behind those that it depends on. */
export interface EntityCells {
  readonly name: string
  readonly cells: readonly Cell[]
  readonly members: readonly Member[]
  /** Whose rows it refers to, and how many of them there must be. */
  readonly references: readonly Need[]
}

/** So many rows refer to one of an entity, of which there are `least` at least. */
export interface Need {
  readonly entity: string
  readonly perRow: number
  readonly least: number
}

/** What values depend on beside the recipe and the seed. */
export interface Setting {
  readonly locale: Locale
  /** In microseconds since 1970. */
  readonly now: bigint
}

/** What is wrong with a field once it is computed. */
export class CellError extends Error {
  readonly entity: string
  readonly path: string
  constructor(entity: string, path: string, message: string) {
    super(message)
    this.entity = entity
    this.path = path
  }
}
