import { isId } from '../ids.ts'
import type { CatalogReader } from '../ports/catalog.ts'
import type { KeptInteraction, Stretch, ThingListing } from '../ports/world-lists.ts'
import { refuse } from '../refusals.ts'
import type { KeptThing, ThingKind } from './thing.ts'

type Things = Pick<CatalogReader, 'things'>

/** A page of the things of a kind, with what they refer to. */
export async function listThings(tx: Things, listing: ThingListing): Promise<Stretch<KeptThing>> {
  const page = await tx.things.list(listing)
  return { ...page, items: await withReferences(tx, page.items) }
}

/** The thing with this id or key, with what it refers to. Refuses with `unknown_thing`. */
export async function findThing(tx: Things, kind: ThingKind, idOrKey: string): Promise<KeptThing> {
  const found = await tx.things.get(kind, idOrKey)
  if (!found) throw unknownThing(kind.replaceAll('_', ' '), idOrKey)
  const [thing = found] = await withReferences(tx, [found])
  return thing
}

export function unknownThing(kind: string, id: string) {
  return refuse('unknown_thing', `There is no ${kind} "${id.slice(0, 100)}" in your organization.`)
}

/** What a list shows of a thing that another one refers to. */
interface Reference {
  readonly id: string
  readonly name: string
}

/** Offers with their categories and creatives, and creatives with what they belong to; other things as they are. */
async function withReferences(
  { things }: Things,
  found: readonly KeptThing[],
): Promise<readonly KeptThing[]> {
  const kind = found[0]?.kind
  if (kind !== 'offer' && kind !== 'creative') return found
  const names = kind === 'offer' ? offerReferences : creativeReferences
  const ids = found.flatMap(({ body }) => Object.values(names).map(member => idIn(body, member)))
  const known = await things.identified([...new Set(ids.filter(id => id !== null))])
  const byId = new Map(known.map(thing => [thing.id, thing]))
  const creatives = kind === 'offer' ? await things.creativesOf(found.map(({ id }) => id)) : []
  return found.map(thing => {
    const references = Object.entries(names).map(
      ([name, member]) => [name, referenceTo(byId.get(idIn(thing.body, member) ?? ''))] as const,
    )
    const own = creatives.filter(({ offerId }) => offerId === thing.id)
    const body = {
      ...thing.body,
      ...Object.fromEntries(references),
      ...(kind === 'offer' && { creatives: own.map(({ id, name, channelId }) => ({ id, name, channelId })) }),
    }
    return { ...thing, body }
  })
}

/** Members that show what a thing refers to, and those that hold its id. */
const offerReferences = { categoryRef: 'categoryId', subCategoryRef: 'subCategoryId' }
const creativeReferences = { offer: 'offerId', channel: 'channelId', placement: 'placementId' }

function idIn(body: KeptThing['body'], member: string): string | null {
  const id = body[member]
  return typeof id === 'string' && isId(id) ? id : null
}

function referenceTo(thing: KeptThing | undefined): Reference | null {
  return thing ? { id: thing.id, name: thing.name } : null
}

/** An interaction with the offer and the creative that it was about. */
export interface ReadInteraction extends KeptInteraction {
  readonly offer: (Reference & Pick<KeptThing, 'status'>) | null
  readonly creative: (Reference & { readonly channel: Reference | null }) | null
}

export async function withOffers(
  { things }: Things,
  interactions: readonly KeptInteraction[],
): Promise<readonly ReadInteraction[]> {
  const ids = interactions.flatMap(({ offerId, creativeId, channelId }) => [offerId, creativeId, channelId])
  const known = await things.identified([...new Set(ids)])
  const byId = new Map(known.map(thing => [thing.id, thing]))
  return interactions.map(interaction => {
    const offer = byId.get(interaction.offerId)
    const creative = referenceTo(byId.get(interaction.creativeId))
    const channel = referenceTo(byId.get(interaction.channelId))
    return {
      ...interaction,
      offer: offer ? { id: offer.id, name: offer.name, status: offer.status } : null,
      creative: creative && { ...creative, channel },
    }
  })
}
