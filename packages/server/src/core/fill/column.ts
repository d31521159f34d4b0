export const columnRoles = ['measure', 'dimension'] as const
export type ColumnRole = (typeof columnRoles)[number]

export const subtypes = ['text', 'numeric', 'date', 'datetime'] as const
export type Subtype = (typeof subtypes)[number]

/** What someone who fills a dataset says of a column. */
export interface DeclaredColumn {
  readonly name: string
  /** How people call it; null: by its name. */
  readonly alias: string | null
  readonly type: ColumnRole
  readonly subtype: Subtype
  /** How its values are written: a pattern of numbers such as `#,###.##`, or the letters of dates such as `Y-m-d`. Null: plain numbers, ISO dates. */
  readonly format: string | null
}
