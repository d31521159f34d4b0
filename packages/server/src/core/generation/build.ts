import { nearest } from '../query/nearest.ts'
import { checkRecipe } from './check-recipe.ts'
import { cholesky } from './cholesky.ts'
import { catalogue, generatorNamed } from './generators/catalogue.ts'
import { generatorOf } from './infer.ts'
import type { DraftEntity, DraftField, EntityTraits } from './language/draft.ts'
import { invalidRecipe, type SchemaFault } from './language/fault.ts'
import type { FieldLine } from './language/field.ts'
import {
  DEFAULT_PER_ROW,
  type Entity,
  type Field,
  fieldsOf,
  LEAST_ITEMS,
  MOST_ENTITIES,
  MOST_FIELDS,
  MOST_ITEMS,
  type Recipe,
  type Shape,
  USUAL_ITEMS,
} from './recipe.ts'

/**
 * The recipe that a draft means: generators inferred, keys added, names looked up. Pure; no I/O. Refuses with `invalid_recipe`, naming
 * every fault.
 */
export function buildRecipe(draft: readonly DraftEntity[]): Recipe {
  const faults: SchemaFault[] = []
  const recipe = { entities: draft.map(entity => buildEntity(entity, faults)) }
  checkSizes(draft, recipe, faults)
  checkRecipe(recipe, draft, faults)
  if (faults.length > 0) throw invalidRecipe(faults)
  return recipe
}

function buildEntity(
  { name, fields, unique, isKeyless, traits = {} }: DraftEntity,
  faults: SchemaFault[],
): Entity {
  const built = buildFields(fields, faults)
  const keys = built.filter(({ isKey }) => isKey)
  if (keys.length > 1) {
    const second = fields.find(field => field.name === keys[1]?.name)
    const message = `Rows are named by one field, and ${keys.map(key => `"${key.name}"`).join(' and ')} are marked @id.`
    if (second) faults.push({ ...second, message })
  }
  const combinations = unique.map(each => each.fields)
  const { learntFrom, correlations } = traits
  if (correlations) checkCorrelations(name, built, correlations, faults)
  return {
    name,
    fields: keys.length > 0 || isKeyless ? built : [ownKey, ...built],
    ...(combinations.length > 0 && { unique: combinations }),
    ...(learntFrom && { learntFrom }),
    ...(correlations && {
      correlations: correlations.map(({ field, with: others }) => ({ field, with: others })),
    }),
  }
}

/** Each field is there, is of a kind that has an order, and is correlated with all above it; none contradicts the others. */
function checkCorrelations(
  entity: string,
  fields: readonly Field[],
  correlations: NonNullable<EntityTraits['correlations']>,
  faults: SchemaFault[],
): void {
  const seen = new Set<string>()
  for (const [at, { field: name, with: others, place }] of correlations.entries()) {
    const tell = (message: string) => faults.push({ place, path: `${entity}.${name}`, message })
    const field = fields.find(each => each.name === name)
    if (!field || seen.has(name)) tell(field ? 'The field is there twice.' : 'There is no such field.')
    else if (!isOrdered(field.shape))
      tell('Only fields by @quantiles and enums of numbers, dates or datetimes are correlated.')
    else if (others.length !== at) tell(`Here come ${at} correlations, one with each field above.`)
    seen.add(name)
  }
  const [first] = correlations
  if (!first || faults.length > 0) return
  const rows = correlations.map(row => row.with)
  const wrong = rows.findIndex((_, at) => cholesky(rows.slice(0, at + 1)) === null)
  const place = correlations[wrong]
  if (place) {
    const message =
      'No numbers have such correlations all at once: this contradicts those above. Bring them nearer to 0.'
    faults.push({ place: place.place, path: `${entity}.${place.field}`, message })
  }
}

function isOrdered(shape: Shape): boolean {
  if (shape.kind === 'value') return shape.generator === 'quantiles'
  return shape.kind === 'choice' && ['integer', 'number', 'date', 'datetime'].includes(shape.type ?? 'text')
}

const plainField = { nullRate: 0, unique: false, isKey: false, fallback: null } as const

/** The key of an entity that marks none. */
export const ownKey: Field = {
  ...plainField,
  name: '_id',
  isKey: true,
  unique: true,
  shape: { kind: 'value', type: 'text', generator: 'uuid', arguments: [], range: null, hint: null },
}

function buildFields(fields: readonly DraftField[], faults: SchemaFault[]): Field[] {
  const seen = new Set<string>()
  return fields.map(field => {
    if (seen.has(field.name)) faults.push({ ...field, message: 'The field is there twice.' })
    seen.add(field.name)
    return buildField(field, faults)
  })
}

function buildField(field: DraftField, faults: SchemaFault[]): Field {
  const { name, content } = field
  if (content.kind !== 'line') {
    const { nullRate, fields } = content
    const of: Shape = { kind: 'object', fields: buildFields(fields, faults) }
    if (content.kind === 'object') return { ...plainField, name, nullRate, shape: of }
    const shape: Shape = { kind: 'array', of, ...itemsOf(field, content.least, content.most, faults) }
    return { ...plainField, name, nullRate, shape }
  }
  const { line } = content
  const { nullRate, unique, isKey, fallback } = line
  return { name, nullRate, unique: unique || isKey, isKey, fallback, shape: shapeOf(field, line, faults) }
}

function shapeOf(field: DraftField, line: FieldLine, faults: SchemaFault[]): Shape {
  const { what } = line
  checkModifiers(field, line, faults)
  if (what.kind === 'reference') {
    const { perRow, with: beside } = line
    return { ...what, perRow: perRow ?? DEFAULT_PER_ROW, ...(beside !== null && { with: beside }) }
  }
  if (what.kind === 'enum') {
    return { kind: 'choice', ...(what.type !== 'text' && { type: what.type }), values: what.values }
  }
  if (what.kind === 'array') return arrayOf(field, line, what.of, faults)
  const given = line.generator
  const definition = given ? generatorNamed(given.name) : null
  if (given && !definition) faults.push({ ...field, message: unknownGenerator(given.name) })
  const type = what.type ?? definition?.type ?? 'text'
  return {
    kind: 'value',
    type,
    generator: given?.name ?? generatorOf(field.name, type, line),
    arguments: given?.arguments ?? [],
    range: line.range,
    ...(line.length !== null && { length: line.length }),
    hint: line.hint,
  }
}

/** What is said of a field that has no use for it. */
function checkModifiers(
  field: DraftField,
  { what, generator, length, with: beside }: FieldLine,
  faults: SchemaFault[],
) {
  const type =
    what.kind === 'type' ? (what.type ?? (generator && generatorNamed(generator.name)?.type)) : null
  if (length !== null && type !== 'text')
    faults.push({ ...field, message: '"max" bounds the characters of a string.' })
  if (beside !== null && what.kind !== 'reference') {
    faults.push({ ...field, message: '"with" says which row a reference tells of.' })
  }
}

function arrayOf(field: DraftField, line: FieldLine, item: FieldLine, faults: SchemaFault[]): Shape {
  const [least, most] = line.range
    ? [Number(line.range.low), Number(line.range.high)]
    : [LEAST_ITEMS, USUAL_ITEMS]
  return { kind: 'array', of: shapeOf(field, item, faults), ...itemsOf(field, least, most, faults) }
}

/** How many items a list has. */
function itemsOf(field: DraftField, least: number, most: number, faults: SchemaFault[]) {
  const isFit = Number.isInteger(least) && Number.isInteger(most) && least >= 0 && least <= most
  if (!isFit || most > MOST_ITEMS) {
    faults.push({ ...field, message: `A list has 0 to ${MOST_ITEMS} items, such as "[string] 1-5".` })
  }
  return { least, most: Math.min(most, MOST_ITEMS) }
}

function unknownGenerator(name: string): string {
  const names = catalogue.map(definition => definition.name)
  const near = nearest(name, names).map(each => `@${each}`)
  return `There is no generator @${name.slice(0, 60)}. The nearest are ${near.join(', ')}; GET /data/generators lists all.`
}

function checkSizes(draft: readonly DraftEntity[], recipe: Recipe, faults: SchemaFault[]): void {
  const top = { path: '', place: { line: 1, column: 1 } }
  const [first] = draft
  if (draft.length > MOST_ENTITIES) {
    faults.push({
      ...(first ? { place: first.place, path: '' } : top),
      message: `A schema has at most ${MOST_ENTITIES} entities.`,
    })
  }
  const names = draft.map(({ name }) => name)
  for (const { name, place } of draft) {
    if (names.indexOf(name) !== names.lastIndexOf(name)) {
      faults.push({ place, path: name, message: 'The entity is there twice.' })
    }
  }
  for (const [at, entity] of recipe.entities.entries()) {
    if ([...fieldsOf(entity.fields)].length <= MOST_FIELDS) continue
    const place = draft[at]?.place ?? top.place
    faults.push({ place, path: entity.name, message: `An entity has at most ${MOST_FIELDS} fields.` })
  }
}
