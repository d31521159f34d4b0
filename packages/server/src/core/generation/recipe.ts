import type { ValueType } from './expression.ts'

/** How the rows of some entities are generated: a plain value, the same whichever language it was written in. */
export interface Recipe {
  readonly entities: readonly Entity[]
}

export interface Entity {
  readonly name: string
  readonly fields: readonly Field[]
  /** Combinations of its fields that no two rows have alike; none where it is left out. */
  readonly unique?: readonly (readonly string[])[]
  /** The version of a dataset that it was learnt from. */
  readonly learntFrom?: LearntFrom
  /** Fields whose values go with one another, each with those above it. */
  readonly correlations?: readonly Correlated[]
}

export interface LearntFrom {
  readonly dataset: string
  readonly version: number
}

/** A field and the correlation of its normal scores with those of each field before it. */
export interface Correlated {
  readonly field: string
  readonly with: readonly number[]
}

export interface Field {
  readonly name: string
  readonly shape: Shape
  /** The share of rows in which it is missing, 0 … 1. */
  readonly nullRate: number
  /** No two rows have the same value. */
  readonly unique: boolean
  /** Its values name the rows of the entity. */
  readonly isKey: boolean
  /** What stands in its place where it would be missing; null: nothing. */
  readonly fallback: string | null
}

export type Shape =
  | ValueShape
  | ChoiceShape
  | ReferenceShape
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  | { readonly kind: 'array'; readonly of: Shape; readonly least: number; readonly most: number }

/** A value by a generator of the catalogue. */
export interface ValueShape {
  readonly kind: 'value'
  readonly type: ValueType
  readonly generator: string
  readonly arguments: readonly string[]
  readonly range: Range | null
  /** Of a text: at most so many characters; any number where it is left out. */
  readonly length?: number
  /** A remark for whoever reads the recipe; it has no effect. */
  readonly hint: string | null
}

/** Both included, as they are written: numbers, dates or datetimes. */
export interface Range {
  readonly low: string
  readonly high: string
}

/** One of a few values. */
export interface ChoiceShape {
  readonly kind: 'choice'
  /** What the values stand for; texts where it is left out. */
  readonly type?: ValueType
  readonly values: readonly { readonly value: string; readonly weight: number }[]
}

/** The value that a row of another entity, or of the same, has in a field. */
export interface ReferenceShape {
  readonly kind: 'reference'
  readonly entity: string
  /** Null: the field that names its rows. */
  readonly field: string | null
  /** How many rows refer to one row on average, at least 1. */
  readonly perRow: number
  /** A field beside it that refers to the same row; where it is left out, names and keys decide. */
  readonly with?: string
}

/** How many rows refer to one where the recipe does not say. */
export const DEFAULT_PER_ROW = 3

/** How many items an array has where the recipe does not say. */
export const LEAST_ITEMS = 1
export const USUAL_ITEMS = 5

export const MOST_ENTITIES = 100
export const MOST_FIELDS = 500

/** The most items of an array: each is computed apart. */
export const MOST_ITEMS = 100

/** The field that names the rows of an entity; null: nothing does. */
export function keyOf(entity: Entity): Field | null {
  return entity.fields.find(({ isKey }) => isKey) ?? null
}

export function entityNamed(recipe: Recipe, name: string): Entity | null {
  return recipe.entities.find(entity => entity.name === name) ?? null
}

/** Every field of an entity with those within it, outermost first, by path such as `address.city`. */
export function* fieldsOf(fields: readonly Field[], prefix = ''): Generator<{ path: string; field: Field }> {
  for (const field of fields) {
    const path = `${prefix}${field.name}`
    yield { path, field }
    const shape = field.shape.kind === 'array' ? field.shape.of : field.shape
    if (shape.kind === 'object') yield* fieldsOf(shape.fields, `${path}.`)
  }
}
