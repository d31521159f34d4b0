import { nearest } from '../query/nearest.ts'
import type { DraftEntity, DraftField } from './language/draft.ts'
import type { SchemaFault } from './language/fault.ts'
import { type Entity, entityNamed, type Field, fieldsOf, keyOf, type Recipe, type Shape } from './recipe.ts'

/** Notes where references name what is not there, and where something is unique that cannot be. Pure; no I/O. */
export function checkRecipe(recipe: Recipe, draft: readonly DraftEntity[], faults: SchemaFault[]): void {
  const places = new Map([...fieldsIn(draft)].map(field => [field.path, field]))
  for (const entity of recipe.entities) {
    for (const { path, field, siblings } of withSiblings(entity.fields)) {
      const place = places.get(`${entity.name}.${path}`)
      if (!place) continue
      const wrong = referenceFault(recipe, field.shape) ?? withFault(field, siblings) ?? uniqueFault(field)
      if (wrong !== null) faults.push({ ...place, message: wrong })
    }
  }
  for (const entity of draft) checkCombinations(recipe, entity, faults)
}

function* fieldsIn(draft: readonly DraftEntity[]): Generator<DraftField> {
  for (const { fields } of draft) yield* nested(fields)
}

function* nested(fields: readonly DraftField[]): Generator<DraftField> {
  for (const field of fields) {
    yield field
    if (field.content.kind !== 'line') yield* nested(field.content.fields)
  }
}

interface Placed {
  readonly path: string
  readonly field: Field
  readonly siblings: readonly Field[]
}

function* withSiblings(fields: readonly Field[], prefix = ''): Generator<Placed> {
  for (const field of fields) {
    const path = `${prefix}${field.name}`
    yield { path, field, siblings: fields }
    const shape = field.shape.kind === 'array' ? field.shape.of : field.shape
    if (shape.kind === 'object') yield* withSiblings(shape.fields, `${path}.`)
  }
}

function referenceFault(recipe: Recipe, shape: Shape): string | null {
  if (shape.kind === 'array') return referenceFault(recipe, shape.of)
  if (shape.kind !== 'reference') return null
  const target = entityNamed(recipe, shape.entity)
  if (!target) {
    const names = recipe.entities.map(({ name }) => name)
    return `There is no entity ${shape.entity}. The nearest are ${nearest(shape.entity, names).join(', ')}.`
  }
  if (shape.field === null) {
    return keyOf(target) ? null : `The rows of ${target.name} have no name; refer to one of its fields.`
  }
  const paths = new Map([...fieldsOf(target.fields)].map(({ path, field }) => [path, field]))
  const found = paths.get(shape.field)
  if (!found) {
    return `${shape.entity} has no field ${shape.field}. The nearest are ${nearest(shape.field, [...paths.keys()]).join(', ')}.`
  }
  const { kind } = found.shape
  return kind === 'object' || kind === 'array'
    ? `${shape.entity}.${shape.field} holds several values; a reference names a field with one.`
    : null
}

function withFault({ name, shape }: Field, siblings: readonly Field[]): string | null {
  if (shape.kind !== 'reference' || shape.with === undefined) return null
  const other = siblings.find(each => each.name === shape.with)
  const isFit =
    other?.shape.kind === 'reference' &&
    other.name !== name &&
    other.shape.entity === shape.entity &&
    other.shape.with === undefined
  return isFit
    ? null
    : `"with" names a field beside it that refers to ${shape.entity} too, and ${shape.with} does not.`
}

function uniqueFault({ unique, shape }: Field): string | null {
  if (!unique) return null
  if (shape.kind === 'object' || shape.kind === 'array') return 'Only single values can be unique.'
  if (shape.kind === 'choice') return 'An enum cannot be unique: it has a few values.'
  if (shape.kind === 'value' && shape.type === 'boolean')
    return 'A boolean cannot be unique: it has two values.'
  return null
}

function checkCombinations(recipe: Recipe, { name, unique }: DraftEntity, faults: SchemaFault[]): void {
  const entity = entityNamed(recipe, name)
  for (const { fields, place } of entity ? unique : []) {
    const wrong = combinationFault(entity ?? { name, fields: [] }, fields)
    if (wrong !== null) faults.push({ place, path: name, message: wrong })
  }
}

function combinationFault(entity: Entity, names: readonly string[]): string | null {
  if (names.length < 2 || new Set(names).size < names.length) {
    return 'A combination has two or more fields, each once; of one field say "unique" behind it.'
  }
  for (const name of names) {
    const field = entity.fields.find(each => each.name === name)
    if (!field) {
      const known = nearest(
        name,
        entity.fields.map(each => each.name),
      )
      return `${entity.name} has no field ${name} that could be unique with others. The nearest are ${known.join(', ')}.`
    }
    const { kind } = field.shape
    if (kind === 'object' || kind === 'array')
      return `${name} holds several values; a combination has single ones.`
    if (field.fallback !== null)
      return `${name} has a default, which would be there in many rows; a combination has none.`
  }
  return null
}
