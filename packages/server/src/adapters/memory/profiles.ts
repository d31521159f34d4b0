import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import { found, inScope, type Within } from './state.ts'

export function profiles(within: Within): CatalogTransaction['profiles'] {
  const { state } = within
  const here = (id: string): boolean => {
    const version = found(state.versions, id)
    return version !== null && inScope(within, found(state.datasets, version.datasetId))
  }
  return {
    get: async id => (here(id) ? found(state.profiles, id) : null),

    async put(id, profile) {
      if (here(id)) state.profiles.set(id.toLowerCase(), profile)
    },
  }
}
