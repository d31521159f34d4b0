import { randomBytes } from 'node:crypto'
import type { UserId } from '../ids.ts'
import { refuse } from '../refusals.ts'
import type { JsonObject } from '../schema/json.ts'

/** What the platform's catalog knows of a dataset, whichever door made it, beside what every door knows. */
export interface CatalogEntry {
  /** 24 lower-case hex digits: four bytes of time, eight random ones. Never changes, as the next. */
  readonly id: string
  /** 24 lower-case hex digits; names the one view, which shows the head. */
  readonly viewId: string
  /** Of this dataset alone within its sandbox: lower-case letters, digits and `_`. */
  readonly tableName: string
  readonly about: About
  /** The client's own name for itself; null: another door made the dataset. */
  readonly createdClient: string | null
  /** Who changed it last. */
  readonly updatedBy: UserId
}

/** What clients say of a dataset in the catalog. */
export interface About {
  readonly tags: Tags
  /** How files are written that come for it; null: not said. */
  readonly fileDescription: JsonObject | null
  readonly enableErrorDiagnostics: boolean
  readonly classification: JsonObject
  readonly extensions: JsonObject
  /** The form in which the schema was named; null: the usual one. */
  readonly schemaContentType: string | null
}

export type Tags = Readonly<Record<string, readonly string[]>>

export const nothingSaid: About = {
  tags: {},
  fileDescription: null,
  enableErrorDiagnostics: false,
  classification: {},
  extensions: {},
  schemaContentType: null,
}

const CATALOG_ID = /^[0-9a-f]{24}$/i

/** Whether the text has the form of an id of the catalog. */
export function isCatalogId(text: string): boolean {
  return CATALOG_ID.test(text)
}

/** A fresh id of the catalog, which begins with the time in seconds. */
export function newCatalogId(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000) % 2 ** 32
  return seconds.toString(16).padStart(8, '0') + randomBytes(8).toString('hex')
}

/** Characters of a dataset's name that its table's name takes. */
const LONGEST_BASE = 200

/** The names that a dataset's table may have, the best first: its own name, then that with more and more of its id. Pure; no I/O. */
export function tableNames(name: string, catalogId: string): readonly string[] {
  const base = name
    .slice(0, LONGEST_BASE)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, '_')
  return [base, `${base}_${catalogId.slice(-8)}`, `${base}_${catalogId}`]
}

export function tableNameTaken(cause?: unknown): Error {
  const message =
    'Another dataset of this sandbox has this table name. Choose another one for the tag "adobe/pqs/table".'
  return refuse('table_name_taken', message, { cause })
}
