import { createHash } from 'node:crypto'
import type { Scope } from '../access/access.ts'
import type { Part, Version } from '../dataset/dataset.ts'
import type { ExportFormat, ExportRequest } from '../ports/engine.ts'
import { refuse } from '../refusals.ts'
import { planQuery } from './plan.ts'
import type { Query } from './query.ts'

/** What a download asks for. */
export interface Wanted {
  readonly format: ExportFormat
  readonly query: Query
  readonly spreadsheetSafe: boolean
}

/** Plan a download: how the engine is asked for it, and what its bytes depend on. Pure; no I/O. Refuses as `planQuery` does, and with `no_columns`. */
export function exportRequest(
  scope: Scope,
  version: Version,
  parts: readonly Part[],
  { format, query, spreadsheetSafe }: Wanted,
): { readonly request: ExportRequest; readonly content: readonly unknown[] } {
  if (version.columns.length === 0) {
    const message = `Version ${version.number} has no columns yet; they come with its first rows.`
    throw refuse('no_columns', message)
  }
  const plan = planQuery(version, parts, query)
  const content = [version.digest, format, query, spreadsheetSafe]
  const cacheKey = createHash('sha256')
    .update(JSON.stringify([scope, content]))
    .digest('hex')
  return { request: { plan, format, spreadsheetSafe, cacheKey }, content }
}
