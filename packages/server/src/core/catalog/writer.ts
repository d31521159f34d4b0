import type { Actor } from '../access/access.ts'

/** Who writes to the catalog. */
export interface CatalogWriter {
  readonly actor: Actor
  /** The client's own name for itself. */
  readonly client: string
}

/** Whether `If-Match` names a version, with or without quotes; null names any. Pure; no I/O. */
export function matchesVersion(ifMatch: string | null, version: string): boolean {
  if (ifMatch === null) return true
  const names = ifMatch.split(',').map(name => name.trim().replace(/^(?:W\/)?"|"$/g, ''))
  return names.includes('*') || names.includes(version)
}
