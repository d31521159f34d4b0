import type { UserId } from '../ids.ts'
import type { KeptThing, ThingKind } from '../pack/thing.ts'
import type { World } from '../pack/world.ts'

/** The things of an organization. */
export interface ThingReader {
  /** By id or key; null when there is none. */
  get(kind: ThingKind, idOrKey: string): Promise<KeptThing | null>
  /** How many things of a pack there are, by kind. */
  count(pack: string): Promise<ReadonlyMap<ThingKind, number>>
}

export interface ThingWriter extends ThingReader {
  add(things: readonly KeptThing[]): Promise<void>
  /** Puts members into the body of a thing, in the place of those that it had. */
  settle(id: string, body: Readonly<Record<string, unknown>>): Promise<void>
  /** Removes all things of a pack; answers how many of each kind. */
  remove(pack: string): Promise<ReadonlyMap<ThingKind, number>>
}

/** The pack that an organization has loaded. */
export interface WorldReader {
  /** Null: none. */
  current(): Promise<World | null>
}

export type NewWorld = Omit<World, 'loadedAt'> & { readonly loadedBy: UserId }
