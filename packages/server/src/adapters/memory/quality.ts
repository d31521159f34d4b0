import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import { found, inScope, type Within } from './state.ts'

export function quality(within: Within): CatalogTransaction['quality'] {
  const { state } = within
  return {
    get: async id => (isHere(within, id) ? found(state.quality, id) : null),

    async put(id, kept) {
      if (isHere(within, id)) state.quality.set(id.toLowerCase(), kept)
    },
  }
}

/** Whether there is such a version in the scope. */
export function isHere(within: Within, version: string): boolean {
  const kept = found(within.state.versions, version)
  return kept !== null && inScope(within, found(within.state.datasets, kept.datasetId))
}
