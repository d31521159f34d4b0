/** A table, what each of its rows must be, and changes of one of its rows, or of others, of which each breaks it. */
export type Law = readonly [table: string, says: string, law: string, spoils: readonly string[]]

/** A column that is made of other rows: how, and by a query with the row's key as `id`. */
export type Sum = readonly [table: string, column: string, is: string]

/** Laws and sums of the rows of a pack. */
export interface Laws {
  readonly laws: readonly Law[]
  readonly sums: readonly Sum[]
}

/** The laws of a pack by its tables, by schema, and by its anchor, all as SQL. */
export type LawMaker = (tables: Readonly<Record<string, string>>, anchor: string) => Laws
