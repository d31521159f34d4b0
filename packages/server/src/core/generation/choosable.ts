import type { Choosable } from './arrange.ts'
import { generatorNamed } from './generators/catalogue.ts'
import { GeneratorError, type GeneratorUse } from './generators/generator.ts'
import { type Indexed, indexedChoice, indexedValue } from './indexed.ts'
import {
  type Entity,
  entityNamed,
  type Field,
  type Recipe,
  type ReferenceShape,
  type Shape,
} from './recipe.ts'

/** What generators depend on beside their field. */
export type Surroundings = Pick<GeneratorUse, 'corpus' | 'now'>

/** A field as combinations choose it; null: its values have no places. Pure; no I/O. */
export function choosableOf(
  recipe: Recipe,
  entity: Entity,
  field: Field,
  use: Surroundings,
): Choosable | null {
  const { name, shape } = field
  if (shape.kind === 'reference') {
    const referred = entityNamed(recipe, shape.entity)
    return referred && choosableRows(field, shape, entity, referred)
  }
  const indexed = indexedOf(shape, use)
  return indexed && { kind: 'value', name, indexed }
}

/** The values of a field by their places; null: they have none. Pure; no I/O. */
export function indexedOf(shape: Shape, use: Surroundings): Indexed | null {
  if (shape.kind === 'choice') return indexedChoice(shape)
  const definition = shape.kind === 'value' ? generatorNamed(shape.generator) : null
  // A text that may be cut can become like another.
  if (shape.kind !== 'value' || !definition || shape.length !== undefined) return null
  const { arguments: given, range, type } = shape
  try {
    const alone = {
      ...use,
      arguments: given,
      range,
      type,
      unique: false,
      share: noShare,
      sibling: () => null,
    }
    return indexedValue(definition.make(alone), definition.type, type)
  } catch (error) {
    if (error instanceof GeneratorError) return null
    throw error
  }
}

/** What is drawn by a share has no places. */
function noShare(): never {
  throw new GeneratorError('is drawn by a share.')
}

/** Rows that can be counted: those of another entity, each told apart by what is referred to. Pure; no I/O. */
function choosableRows(
  { name }: Field,
  { perRow, field, entity: target }: ReferenceShape,
  entity: Entity,
  referred: Entity,
): Choosable | null {
  if (target === entity.name) return null
  const told = [name, ...entity.fields.flatMap(each => (isToldBy(each, name) ? [each.name] : []))]
  const paths = told.flatMap(each => {
    const { shape } = entity.fields.find(one => one.name === each) ?? {}
    return shape?.kind === 'reference' && shape.field !== null ? [shape.field] : []
  })
  const isNamed = field === null || referred.fields.some(each => each.unique && paths.includes(each.name))
  const isTogether = (referred.unique ?? []).some(names => names.every(each => paths.includes(each)))
  return isNamed || isTogether ? { kind: 'rows', name, perRow } : null
}

function isToldBy({ shape }: Field, name: string): boolean {
  return shape.kind === 'reference' && shape.with === name
}
