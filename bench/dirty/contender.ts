import type { Cells, Expectation } from '../../test/corpus/expectation.ts'

/** A way to read a file that one knows nothing of. */
export interface Contender {
  readonly name: string
  read(file: DirtyFile): Promise<Reading>
}

export interface DirtyFile {
  readonly name: string
  readonly path: string
  readonly bytes: Uint8Array
  readonly expected: Expectation
}

/** What a contender made of a file: a table, or an error. */
export type Reading = { readonly refused: string } | ReadTable

export interface ReadTable {
  /** Null: it found no header. */
  readonly names: readonly string[] | null
  readonly width: number
  /** Those that have as many cells as there are columns. */
  readonly rows: readonly Cells[]
  /** Records that it shows, but that do not fit the columns. */
  readonly apart: number
}
