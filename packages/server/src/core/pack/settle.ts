import type { CatalogTransaction } from '../ports/catalog.ts'
import type { WorldSetting } from './block.ts'
import { type Lessons, learntOf } from './history/learnt.ts'
import { identityOf } from './identity.ts'
import type { Pack } from './pack.ts'
import { outcomeThings, thingsOf } from './things.ts'

/** Adds the things of a pack, and the organization's outcome types where it has none yet. */
export async function addThings(
  tx: CatalogTransaction,
  organization: string,
  pack: Pack,
  setting: WorldSetting,
): Promise<void> {
  if ((await tx.things.countKind('outcome_type')) === 0)
    await tx.things.add(outcomeThings(organization, setting))
  await tx.things.add(thingsOf(pack, { organization, setting }))
}

/** Notes on segments how many customers they have, and on models what the history taught them. */
export async function settleThings(
  tx: CatalogTransaction,
  organization: string,
  pack: Pack,
  {
    customers,
    interactions,
  }: { readonly customers: ReadonlyMap<string, number>; readonly interactions: number },
): Promise<void> {
  const idOf = (kind: string, key: string) => identityOf(organization, pack.key, kind, key)
  const lastRefreshedAt = new Date().toISOString()
  for (const { key } of pack.segments) {
    await tx.things.settle(idOf('segment', key), { customerCount: customers.get(key) ?? 0, lastRefreshedAt })
  }
  const tallies = await tx.history.tally(pack.key)
  const lessons: Lessons = {
    interactions,
    lastAt: await tx.history.lastAt(pack.key),
    offers: new Map(pack.offers.map(({ key }) => [key, tallies.get(idOf('offer', key)) ?? noTally])),
  }
  for (const model of pack.models) {
    const { lastTrainedAt, ...learnt } = learntOf(model, lessons, pack.offers)
    await tx.things.settle(idOf('model', model.key), {
      ...learnt,
      lastTrainedAt: lastTrainedAt === null ? null : new Date(lastTrainedAt).toISOString(),
    })
  }
}

const noTally = { impressions: 0, positive: 0 }
