import type { WorldSetting } from './block.ts'
import { identityOf } from './identity.ts'
import type { Pack } from './pack.ts'
import type { KeptThing, Thing, ThingKind } from './thing.ts'

/** What the things of a pack are made with. */
export interface Making {
  readonly pack: Pack
  readonly setting: WorldSetting
  /** The id of a thing of the pack. */
  idOf(kind: ThingKind | 'field', key: string): string
  /** When the next thing was made: a year before the anchor, and a second later than the one before. */
  next(): Date
}

export function makingOf(
  pack: Pack | { readonly key: string },
  { organization, setting }: { readonly organization: string; readonly setting: WorldSetting },
): Making {
  let at = Date.parse(`${setting.anchor}T00:00:00Z`) - YEAR_MS
  return {
    pack: pack as Pack,
    setting,
    idOf: (kind, key) => identityOf(organization, pack.key, kind, key),
    next: () => {
      at += SECOND_MS
      return new Date(at)
    },
  }
}

const SECOND_MS = 1000
const YEAR_MS = 365 * 86_400_000

/** What lists filter a thing by; absent: nothing. */
type Parents = Partial<Pick<KeptThing, 'categoryId' | 'subCategoryId' | 'channelId' | 'offerId' | 'stage'>>

const noParents = {
  categoryId: null,
  subCategoryId: null,
  channelId: null,
  offerId: null,
  stage: null,
} as const

/** A thing of the pack with the body of its kind. */
export function thing(
  making: Making,
  kind: ThingKind,
  { key, name, description, status }: Thing,
  rank: Rank,
  body: Readonly<Record<string, unknown>>,
  parents: Parents = {},
): KeptThing {
  const createdAt = making.next()
  return {
    id: making.idOf(kind, key),
    kind,
    key,
    name,
    status,
    pack: making.pack.key,
    rank: rank === NEWEST_FIRST ? -createdAt.getTime() : rank,
    ...noParents,
    ...parents,
    body: { description, ...body },
    createdAt,
    updatedAt: createdAt,
    deletedAt: null,
  }
}

/** Where a thing stands among those of its kind: at a number, or before all older ones. */
type Rank = number | typeof NEWEST_FIRST
export const NEWEST_FIRST = 'newest first'
