import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import { isHere } from './quality.ts'
import { found, type Within } from './state.ts'

export function profiles(within: Within): CatalogTransaction['profiles'] {
  const { state } = within
  return {
    get: async id => (isHere(within, id) ? found(state.profiles, id) : null),

    async put(id, profile) {
      if (isHere(within, id)) state.profiles.set(id.toLowerCase(), profile)
    },
  }
}
