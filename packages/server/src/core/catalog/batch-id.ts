import type { LoadId } from '../ids.ts'

/** The id of a batch as the platform's doors print it: that of its load, without hyphens. */
export function batchIdOf(id: LoadId): string {
  return id.replaceAll('-', '')
}
