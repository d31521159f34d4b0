import { createHash } from 'node:crypto'
import type { DatasetId, VersionId } from '../ids.ts'
import type { PackSchema } from './pack.ts'

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
  /** Of its segments. */
  readonly views: readonly string[]
  readonly loadedAt: Date
}

export interface WorldTable {
  readonly schema: PackSchema
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

/** Digits of SHA-256 in the name of a view; all that a name of PostgreSQL has room for, where fewer are another's. */
const VIEW_DIGITS = [12, 59]

/**
 * The names of the views of segments, by the segments' keys: `seg_` and the first 12 hex digits of SHA-256 over the segment's id, or 59 of
 * them where a segment before it has that name. Pure; no I/O.
 */
export function viewNames(
  segments: readonly { readonly key: string }[],
  idOf: (key: string) => string,
): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const { key } of segments) {
    const digest = createHash('sha256').update(idOf(key)).digest('hex')
    const name = VIEW_DIGITS.map(digits => `seg_${digest.slice(0, digits)}`).find(each => !taken.has(each))
    if (name === undefined) throw new Error(`segment ${key} has the name of another one`)
    taken.add(name)
    names.set(key, name)
  }
  return names
}

/** What users did to the rows of a table since they were loaded. */
export interface TableChanges {
  readonly added: number
  readonly changed: number
  readonly deleted: number
  /** The first ten rows that were added or changed, by key. */
  readonly examples: readonly ChangedRow[]
}

export interface ChangedRow {
  /** The cells of its primary key as text. */
  readonly key: readonly string[]
  readonly kind: 'added' | 'changed'
  /** Its cells as text, in the order of the schema's fields. */
  readonly cells: readonly (string | null)[]
  /** Columns that users added and in which it has something. */
  readonly own: readonly string[]
}

export const noChanges: TableChanges = { added: 0, changed: 0, deleted: 0, examples: [] }

/** How many rows users added, changed or deleted. Pure; no I/O. */
export function modifiedRows(changes: Iterable<TableChanges>): number {
  return [...changes].reduce((sum, { added, changed, deleted }) => sum + added + changed + deleted, 0)
}
