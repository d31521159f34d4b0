import { exactNumber } from '../../../core/exact-json.ts'
import type { KeptThing } from '../../../core/pack/thing.ts'

/** Amounts are kept as decimal texts, and printed as numbers with just these digits. */
const AMOUNTS = ['businessValue', 'revenueValue', 'margin']

/** A thing as this door prints it. */
export function printThing(thing: KeptThing, tenantId: string) {
  const { id, key, name, status, pack, createdAt, updatedAt, deletedAt } = thing
  const { description, ...members } = thing.body
  return {
    ...{ id, tenantId, key, name, description },
    ...(thing.kind === 'offer' ? withNumbers(members) : members),
    status,
    version: 1,
    packKey: pack,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    deletedAt: deletedAt?.toISOString() ?? null,
  }
}

function withNumbers(members: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      AMOUNTS.includes(name) && typeof value === 'string' ? exactNumber(value) : value,
    ]),
  )
}
