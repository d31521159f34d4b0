import type { CatalogReader } from '../ports/catalog.ts'
import type { InteractionListing, KeptSummary, Stretch } from '../ports/world-lists.ts'
import { type ReadInteraction, unknownThing, withOffers } from './read-things.ts'

type History = Pick<CatalogReader, 'history' | 'things'>

/** A page of interactions, newest first, with what they were about. */
export async function listInteractions(
  tx: History,
  listing: InteractionListing,
): Promise<Stretch<ReadInteraction>> {
  const page = await tx.history.interactions(listing)
  return { ...page, items: await withOffers(tx, page.items) }
}

/** Refuses with `unknown_thing`. */
export async function findInteraction(tx: History, id: string): Promise<ReadInteraction> {
  const found = await tx.history.interaction(id)
  const [interaction] = found ? await withOffers(tx, [found]) : []
  if (!interaction) throw unknownThing('interaction', id)
  return interaction
}

/** Refuses with `unknown_thing`. */
export async function findSummary({ history }: History, id: string): Promise<KeptSummary> {
  const found = await history.summary(id)
  if (!found) throw unknownThing('interaction summary', id)
  return found
}
