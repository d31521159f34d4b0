import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import { isHere } from './quality.ts'
import { found, type Within } from './state.ts'

export function profiles(within: Within): CatalogTransaction['profiles'] {
  const { state } = within
  const nameOf = (id: string, kind: string) => `${id.toLowerCase()}/${kind}`
  const profileVersionOf = (id: string) => found(state.profiles, id)?.profileVersion
  return {
    get: async id => (isHere(within, id) ? found(state.profiles, id) : null),

    async put(id, profile) {
      if (isHere(within, id)) state.profiles.set(id.toLowerCase(), profile)
    },

    async associations(id, kind) {
      const kept = state.associations.get(nameOf(id, kind))
      return kept && isHere(within, id) && kept.profileVersion === profileVersionOf(id)
        ? kept.associations
        : null
    },

    async associate(id, kind, associations) {
      const profileVersion = profileVersionOf(id)
      if (isHere(within, id) && profileVersion !== undefined)
        state.associations.set(nameOf(id, kind), { associations, profileVersion })
    },
  }
}
