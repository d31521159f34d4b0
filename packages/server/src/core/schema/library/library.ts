import type { JsonObject } from '../json.ts'
import { altIdOf, type LibraryKind } from '../names.ts'
import { ancestors, identityMap } from './ancestors.ts'
import { behaviors } from './behaviors.ts'
import { classes } from './classes.ts'
import { dataTypes } from './data-types.ts'
import type { LibraryBody } from './field.ts'
import { fieldGroups } from './field-groups.ts'

/** Shown in every resource as `meta:globalLibVersion`; raised when a text or a field of the library changes. */
export const LIBRARY_VERSION = '1.0.0'

export interface LibraryResource {
  readonly $id: string
  readonly altId: string
  readonly kind: LibraryKind
  readonly body: JsonObject
}

const of =
  (kind: LibraryKind) =>
  ({ $id, body }: LibraryBody): LibraryResource => ({ $id, altId: altIdOf($id), kind, body })

/** The global library: read-only, and the same in every sandbox. */
export const library: readonly LibraryResource[] = [
  ...behaviors.map(of('behaviors')),
  ...classes.map(of('classes')),
  ...ancestors.map(of('ancestors')),
  ...[identityMap, ...fieldGroups].map(of('mixins')),
  ...dataTypes.map(of('datatypes')),
]
