import type { Correlated, LearntFrom } from '../recipe.ts'
import type { Place } from './fault.ts'
import type { FieldLine } from './field.ts'

/** An entity as a schema says it, in whichever language, before names are looked up and generators inferred. */
export interface DraftEntity {
  readonly name: string
  readonly place: Place
  readonly fields: readonly DraftField[]
  /** Fields that no two rows have alike together. */
  readonly unique: readonly DraftCombination[]
  /** Its rows have no name, unless a field is marked. */
  readonly isKeyless: boolean
  /** Absent in languages that cannot say it. */
  readonly traits?: EntityTraits
}

export interface DraftCombination {
  readonly fields: readonly string[]
  readonly place: Place
}

/** What is said of an entity that was learnt. */
export interface EntityTraits {
  readonly learntFrom?: LearntFrom
  readonly correlations?: readonly (Correlated & { readonly place: Place })[]
}

export interface DraftField {
  readonly name: string
  /** Such as `User.address.city`. */
  readonly path: string
  readonly place: Place
  readonly content: DraftContent
}

export type DraftContent =
  | { readonly kind: 'line'; readonly line: FieldLine }
  | { readonly kind: 'object'; readonly fields: readonly DraftField[]; readonly nullRate: number }
  | {
      readonly kind: 'objects'
      readonly fields: readonly DraftField[]
      readonly nullRate: number
      readonly least: number
      readonly most: number
    }
