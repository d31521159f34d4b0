import type { OrganizationId, UserId } from '../ids.ts'
import type { Pack, PackSchema } from '../pack/pack.ts'
import type { KeptThing, ThingKind } from '../pack/thing.ts'
import type { TableChanges, World } from '../pack/world.ts'
import type { HistoryReader, Stretch, ThingListing } from './world-lists.ts'

/** The things of an organization. */
export interface ThingReader {
  /** By id or key; null when there is none. */
  get(kind: ThingKind, idOrKey: string): Promise<KeptThing | null>
  /** By rank, then by id. */
  list(listing: ThingListing): Promise<Stretch<KeptThing>>
  /** Those with these ids, of whatever kind. */
  identified(ids: readonly string[]): Promise<readonly KeptThing[]>
  /** The creatives of these offers, by rank, then by id. */
  creativesOf(offerIds: readonly string[]): Promise<readonly KeptThing[]>
  /** How many things of a pack there are, by kind. */
  count(pack: string): Promise<ReadonlyMap<ThingKind, number>>
  /** How many things of a kind there are, whichever pack they came with. */
  countKind(kind: ThingKind): Promise<number>
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
  /** What users did to its rows, by schema. */
  changes(world: World): Promise<ReadonlyMap<string, TableChanges>>
}

export type NewWorld = Omit<World, 'loadedAt'> & { readonly loadedBy: UserId }

/** Rows in PostgreSQL's text format. */
export type CopyText = AsyncIterable<Uint8Array>

/** Tables of a pack that are being filled; nobody sees them until they are placed. */
export interface Building {
  /** Rows of a schema, with the digest before their cells; answers how many. */
  fill(schema: PackSchema, text: CopyText): Promise<number>
  /** Gives the tables their keys. */
  close(): Promise<void>
  /**
   * Puts the tables in their place and makes the views of the segments beside them, by key; answers how many rows each view has. Refuses
   * with `table_taken` when something else has a name that one of them needs.
   */
  place(views: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, number>>
}

/** A table that users changed, and what became of it when its pack was removed. */
export interface SparedTable {
  readonly schema: string
  /** Its new name. */
  readonly table: string
  readonly rows: number
  /** What was put behind its name: 1 for `_kept1`. */
  readonly number: number
}

export interface WorldWriter extends WorldReader {
  /** Lets in one load or removal of the organization at a time, which cannot itself be removed, until the transaction ends. False while there is another one. */
  hold(): Promise<boolean>
  /** Notes a request to load; answers how many there were in the seconds before, and in how many the first of them is forgotten. Notes no more than `most`. */
  note(most: number, seconds: number): Promise<{ readonly before: number; readonly seconds: number }>
  /** Makes empty tables for the schemas of a pack. */
  build(pack: Pack, load: string): Promise<Building>
  add(world: NewWorld): Promise<void>
  /** How many rows of each schema `remove` with `keep` would leave; those of which it is none are left out. */
  spares(world: World): Promise<ReadonlyMap<string, number>>
  /** What others made for which `remove` would refuse with `pack_in_use`, as PostgreSQL describes it, such as `view public.my_view`; locks nothing. */
  obstacles(world: World, keep: boolean): Promise<readonly string[]>
  /**
   * Drops the views and tables of a world, and forgets it. With `keep`, tables whose rows users added or changed stay under another name,
   * with those rows and the rows that they refer to; they are told. Refuses with `pack_in_use` while something else depends on one of them.
   */
  remove(world: World, keep: boolean): Promise<readonly SparedTable[]>
}

/** What a transaction knows of the history of a world. */
export interface HistoryWriter extends HistoryReader {
  /** Rows of interactions, and of summaries, in PostgreSQL's text format. */
  fill(kind: HistoryKind, text: CopyText): Promise<number>
  count(kind: HistoryKind, pack: string): Promise<number>
  /** How many impressions and positive responses offers had, by their ids. */
  tally(
    pack: string,
  ): Promise<ReadonlyMap<string, { readonly impressions: number; readonly positive: number }>>
  /** When the last interaction was, in milliseconds since 1970; null: there is none. */
  lastAt(pack: string): Promise<number | null>
  /** Answers how many there were. */
  remove(kind: HistoryKind, pack: string): Promise<number>
}

export const historyKinds = ['interactions', 'summaries'] as const
export type HistoryKind = (typeof historyKinds)[number]

/** The columns of a kind of history, in the order in which `fill` takes them. */
export const historyColumns = {
  interactions: [
    'id',
    'organization_id',
    'pack',
    'customer_id',
    'offer_id',
    'creative_id',
    'channel_id',
    'outcome',
    'direction',
    'at',
    'value',
  ],
  summaries: [
    'id',
    'organization_id',
    'pack',
    'customer_id',
    'offer_id',
    'creative_id',
    'channel_id',
    'direction',
    'period_type',
    'period_key',
    'impressions',
    'positive',
    'negative',
    'neutral',
    'converts',
    'total_value',
    'last_contact_at',
    'last_outcome',
  ],
} as const satisfies Record<HistoryKind, readonly string[]>

/** The organization that rows of history belong to, as its columns have it. */
export interface HistoryOwner {
  readonly organizationId: OrganizationId
  readonly organization: string
}
