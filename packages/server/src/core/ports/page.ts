export interface Page {
  readonly limit: number
  readonly offset: number
}

export interface Listed<T> {
  readonly items: readonly T[]
  /** How many there are beyond the page. */
  readonly total: number
}
