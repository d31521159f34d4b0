export const statuses = ['draft', 'active', 'paused', 'archived'] as const
export type Status = (typeof statuses)[number]

/** What every thing in a pack has. */
export interface Thing {
  /** Unique among the things of its kind. */
  readonly key: string
  readonly name: string
  readonly description: string
  readonly status: Status
}

/** The kinds of things in a world, parents first. */
export const thingKinds = [
  'outcome_type',
  'schema',
  'category',
  'sub_category',
  'channel',
  'placement',
  'offer',
  'creative',
  'qualification_rule',
  'contact_policy',
  'model',
  'experiment',
  'decision_flow',
  'segment',
] as const
export type ThingKind = (typeof thingKinds)[number]

/** A thing as an organization has it. */
export interface KeptThing {
  readonly id: string
  readonly kind: ThingKind
  /** Unique among the organization's things of the kind. */
  readonly key: string
  readonly name: string
  readonly status: Status
  /** The pack that it came with; null: the organization's own. */
  readonly pack: string | null
  /** Lists of a kind go by it, ascending, then by id. */
  readonly rank: number
  /** What lists filter by; null where the kind has none. */
  readonly categoryId: string | null
  readonly subCategoryId: string | null
  readonly channelId: string | null
  readonly offerId: string | null
  readonly stage: string | null
  /** What the kind has beside that, as it is printed: ids in the place of keys. */
  readonly body: Readonly<Record<string, unknown>>
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly deletedAt: Date | null
}
