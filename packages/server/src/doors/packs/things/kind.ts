import Type, { type TProperties, type TSchema } from 'typebox'
import { statuses, type ThingKind } from '../../../core/pack/thing.ts'
import { nullable } from '../../load.ts'
import { Time } from '../../shapes.ts'

/** A kind of things as this door shows it. */
export interface Kind {
  readonly kind: ThingKind
  /** Its list, such as `/api/v1/offers`. */
  readonly path: string
  /** What one and many are called. */
  readonly one: string
  readonly many: string
  /** How its list is ordered. */
  readonly order: string
  /** What its list may be filtered by, beside `status`, `packKey` and `includeDeleted`. */
  readonly filters: readonly ParentFilter[]
  readonly shape: TSchema
  readonly example: Readonly<Record<string, unknown>>
}

export type ParentFilter = 'categoryId' | 'subCategoryId' | 'channelId' | 'offerId' | 'stage'

export const NEWEST_FIRST = 'newest first'

/** Ids of this door are UUIDs of version 8. */
export const Id = Type.String({
  pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
  description: 'The same after every load.',
})

export const Any = Type.Record(Type.String(), Type.Unknown())
export const Reference = nullable(Type.Object({ id: Id, name: Type.String() }))

/** The shape of a kind: what all things have, and these members. */
export function thingShape(members: TProperties): TSchema {
  return Type.Object(
    {
      id: Id,
      tenantId: Type.String({ description: "The organization's id." }),
      key: Type.String({ description: 'Unique among the things of the kind.' }),
      name: Type.String(),
      description: Type.String(),
      ...members,
      status: Type.Enum([...statuses]),
      version: Type.Integer(),
      packKey: nullable(
        Type.String({ description: "The pack that it came with; null: the organization's own." }),
      ),
      createdAt: Time,
      updatedAt: Time,
      deletedAt: nullable(Time),
    },
    { additionalProperties: false },
  )
}

/** An id for an example; each name has its own. */
export function exampleId(name: string): string {
  const hex = Buffer.from(name.padEnd(16)).toString('hex').slice(0, 32)
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5')
}

/** An example of a kind: a thing of the first pack. */
export function thingExample(
  key: string,
  name: string,
  description: string,
  members: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    id: exampleId(key),
    tenantId: 'acme@rowhouse',
    key,
    name,
    description,
    ...members,
    status: 'active',
    version: 1,
    packKey: 'starbucks',
    createdAt: '2025-02-01T00:00:12.000Z',
    updatedAt: '2025-02-01T00:00:12.000Z',
    deletedAt: null,
  }
}
