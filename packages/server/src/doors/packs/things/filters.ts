import Type, { type TSchema } from 'typebox'
import { type Status, statuses } from '../../../core/pack/thing.ts'
import type { ThingListing } from '../../../core/ports/world-lists.ts'
import { Id, type ParentFilter } from './kind.ts'

/** What lists of some kinds can be filtered by. */
export const parents: Readonly<Record<ParentFilter, TSchema>> = {
  categoryId: Type.Optional(Id),
  subCategoryId: Type.Optional(Id),
  channelId: Type.Optional(Id),
  offerId: Type.Optional(Id),
  stage: Type.Optional(Type.Enum(['qualification', 'fit'])),
}

/** What any list of things can be filtered by. */
export const filters = {
  status: Type.Optional(Type.Enum([...statuses])),
  packKey: Type.Optional(Type.String({ maxLength: 200, description: 'The pack that they came with.' })),
  includeDeleted: Type.Optional(
    Type.Enum(['true', 'false'], { description: 'Also those that were deleted.' }),
  ),
}

export interface Asked extends Partial<Record<ParentFilter, string>> {
  readonly status?: Status
  readonly packKey?: string
  readonly includeDeleted?: 'true' | 'false'
}

/** The filter that a query asks for. */
export function whereOf(asked: Asked): ThingListing['where'] {
  return {
    status: asked.status ?? null,
    pack: asked.packKey ?? null,
    categoryId: asked.categoryId ?? null,
    subCategoryId: asked.subCategoryId ?? null,
    channelId: asked.channelId ?? null,
    offerId: asked.offerId ?? null,
    stage: asked.stage ?? null,
    deleted: asked.includeDeleted === 'true',
  }
}
