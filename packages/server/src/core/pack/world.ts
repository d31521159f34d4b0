import type { DatasetId, VersionId } from '../ids.ts'

/** A pack as an organization has loaded it. */
export interface World {
  /** Of this load: rows that came with it carry it. */
  readonly id: string
  /** The pack's key, and what it was called. */
  readonly pack: string
  readonly name: string
  readonly version: string
  readonly digest: string
  readonly seed: number
  readonly anchor: string
  readonly scale: number
  /** Parents first. */
  readonly tables: readonly WorldTable[]
  /** By the key of a segment. */
  readonly views: Readonly<Record<string, string>>
  readonly loadedAt: Date
}

export interface WorldTable {
  readonly schema: string
  /** Its name in PostgreSQL, such as `ds_starbucks_customers`. */
  readonly table: string
  /** As many as were loaded. */
  readonly rows: number
  /** Where its rows were published; null: nowhere. */
  readonly published: { readonly datasetId: DatasetId; readonly versionId: VersionId } | null
}

/** The name of the table of a schema, such as `ds_starbucks_order_items`. Pure; no I/O. */
export function tableName(pack: string, schema: string): string {
  return `ds_${pack}_${schema}`.replaceAll('-', '_')
}
