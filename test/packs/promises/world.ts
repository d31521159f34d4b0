import type { Interaction, InteractionSummary, Table } from '../../../packages/server/src/core/pack/block.ts'
import type { Pack, PackSchema } from '../../../packages/server/src/core/pack/pack.ts'

/** A row by its columns, each as PostgreSQL writes it. */
export type TextRow = Readonly<Record<string, string | null>>

/** A loaded pack as it was read back: what it is, and what there is of it. Things name one another by key. */
export interface LoadedWorld {
  readonly pack: Pack
  /** A date. */
  readonly anchor: string
  readonly scale: number
  /** By the key of a schema; all of its rows. */
  readonly rows: Readonly<Record<string, readonly TextRow[]>>
  readonly interactions: readonly Interaction[]
  readonly summaries: readonly InteractionSummary[]
  /** Of bandits: `modelState` by the key of an offer. */
  readonly bandits: readonly {
    readonly key: string
    readonly modelState: Readonly<Record<string, { readonly alpha: number; readonly beta: number }>>
    readonly trainingSamples: number
  }[]
}

/** Tables of blocks as rows by their columns, those of one schema behind one another. */
export function textRows(
  schemas: readonly PackSchema[],
  tables: readonly Table[],
): Record<string, readonly TextRow[]> {
  return Object.fromEntries(
    schemas.map(({ key, fields }) => [
      key,
      tables
        .filter(table => table.schema === key)
        .flatMap(table =>
          table.rows.map(row => Object.fromEntries(fields.map(({ name }, at) => [name, row[at] ?? null]))),
        ),
    ]),
  )
}
