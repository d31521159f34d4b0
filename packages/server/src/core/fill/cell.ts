/**
 * Reads the values of a column one by one. What a value tells of the column's type counts only once its row is taken: rows that are
 * rejected decide nothing.
 */
export interface Cell {
  /**
   * The value as the engine reads it; null: it is missing. A sentence in `misfit` when it does not fit. `isNumber`: the value stands as a
   * number in the JSON.
   */
  read(text: string, isNumber: boolean): string | null
  /** Why the value read last does not fit, to be said behind it; null: it does. */
  readonly misfit: string | null
  /** A plain number of few digits, as bytes: true, and it is read. False: read it as text. */
  passPlain(chunk: Uint8Array, from: number, to: number): boolean
  /** The row of the value read last is taken, or it is not. */
  take(): void
  forget(): void
  /** The engine type that holds all values taken; null: there are none. Refuses with `invalid_value` when no type does. */
  type(): string | null
  /** The format (strptime) by which its dates are read; null where they are ISO, or no dates. */
  readonly strptime: string | null
}
