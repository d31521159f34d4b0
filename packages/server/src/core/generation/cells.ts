import { constantOf, converted, readAs, typeOf } from './conversion.ts'
import { corpusOf, type Locale } from './corpus.ts'
import { distinct } from './distinct.ts'
import { call, type Expression, type ValueType, whole } from './expression.ts'
import { generatorNamed } from './generators/catalogue.ts'
import { GeneratorError, type GeneratorUse } from './generators/generator.ts'
import { type Entity, type Field, keyOf, type Recipe, type ReferenceShape, type Shape } from './recipe.ts'

/** A value of a row that is computed by itself; what is nested or listed is put together of them. */
export interface Cell {
  /** Such as `address.city` or `tags[2]`; the address of its random bits. */
  readonly path: string
  readonly type: ValueType
  readonly expression: Expression
  /** How many rows can have different values, where it is unique and that is bounded. */
  readonly capacity: bigint | null
}

/** How a field's value is put together of cells. */
export type Layout =
  | { readonly kind: 'cell'; readonly path: string; readonly type: ValueType }
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  /** The first of the items, as many as the cell `length` says. */
  | { readonly kind: 'array'; readonly items: readonly Layout[]; readonly length: string }

export interface Member {
  readonly name: string
  readonly layout: Layout
  /** The path of a cell that is true where the member is missing; null: it never is, or its own cell says so. */
  readonly missing: string | null
}

/** An entity as it is computed: its cells, each behind those that it depends on. */
export interface EntityCells {
  readonly name: string
  readonly cells: readonly Cell[]
  readonly members: readonly Member[]
}

/** What values depend on beside the recipe and the seed. */
export interface Setting {
  readonly locale: Locale
  /** In microseconds since 1970. */
  readonly now: bigint
}

/** What is wrong with a field once it is computed. */
export class CellError extends Error {
  readonly entity: string
  readonly path: string
  constructor(entity: string, path: string, message: string) {
    super(message)
    this.entity = entity
    this.path = path
  }
}

/** The draw that decides whether a value is missing; generators use those below. */
const NULL_DRAW = 1000
const PARENT_DRAW = 1001

interface Making {
  readonly recipe: Recipe
  readonly entity: Entity
  readonly use: Pick<GeneratorUse, 'corpus' | 'now'>
  readonly cells: Map<string, Cell>
  /** Cells that are being made, to find circles. */
  readonly open: Set<string>
}

/** The cells of an entity. Pure; no I/O. Throws `CellError` for a generator that cannot be used as it is, and for circles. */
export function cellsOf(recipe: Recipe, entity: Entity, { locale, now }: Setting): EntityCells {
  const making: Making = {
    recipe,
    entity,
    use: { corpus: corpusOf(locale), now },
    cells: new Map(),
    open: new Set(),
  }
  const members = entity.fields.map(field => makeField(making, field, field.name, entity.fields))
  return { name: entity.name, cells: [...making.cells.values()], members }
}

function makeField(making: Making, field: Field, path: string, siblings: readonly Field[]): Member {
  const { name, shape } = field
  if (shape.kind === 'object' || shape.kind === 'array') {
    const layout = makeShape(making, field, shape, path, siblings)
    return { name, layout, missing: makeMissing(making, field, path) }
  }
  return { name, layout: makeLeaf(making, field, shape, path, siblings), missing: null }
}

function makeShape(
  making: Making,
  field: Field,
  shape: Shape,
  path: string,
  siblings: readonly Field[],
): Layout {
  if (shape.kind === 'object') {
    const { fields } = shape
    return {
      kind: 'object',
      members: fields.map(each => makeField(making, each, `${path}.${each.name}`, fields)),
    }
  }
  if (shape.kind !== 'array')
    return makeLeaf(making, { ...field, nullRate: 0, unique: false }, shape, path, siblings)
  const length = `${path}[]`
  const count: Expression = { kind: 'between', low: BigInt(shape.least), high: BigInt(shape.most), number: 0 }
  making.cells.set(length, { path: length, type: 'integer', expression: count, capacity: null })
  const items = Array.from({ length: shape.most }, (_, at) =>
    makeShape(making, field, shape.of, `${path}[${at}]`, siblings),
  )
  return { kind: 'array', items, length }
}

function makeMissing(making: Making, { nullRate }: Field, path: string): string | null {
  if (nullRate === 0) return null
  const missing = `${path}?`
  making.cells.set(missing, { path: missing, type: 'boolean', expression: isNull(nullRate), capacity: null })
  return missing
}

function isNull(rate: number): Expression {
  return call('less', { kind: 'draw', number: NULL_DRAW }, whole(Math.round(rate * 2 ** 32)))
}

type LeafShape = Exclude<Shape, { kind: 'object' | 'array' }>

function makeLeaf(
  making: Making,
  field: Field,
  shape: LeafShape,
  path: string,
  siblings: readonly Field[],
): Layout {
  const made = making.cells.get(path)
  if (made) return { kind: 'cell', path, type: made.type }
  if (making.open.has(path)) throw new CellError(making.entity.name, path, 'depends on itself.')
  making.open.add(path)
  const { type, expression } = computed(making, shape, path, siblings, field.unique)
  making.open.delete(path)
  const { nullRate, fallback } = field
  const kept =
    field.unique && shape.kind === 'value' ? distinct(expression, type) : { expression, capacity: null }
  const missing: Expression =
    fallback === null ? { kind: 'constant', value: null } : constantOf(fallback, type)
  const whole: Expression =
    nullRate === 0
      ? kept.expression
      : { kind: 'if', condition: isNull(nullRate), holds: missing, fails: kept.expression }
  making.cells.set(path, { path, type, expression: whole, capacity: kept.capacity })
  return { kind: 'cell', path, type }
}

interface Value {
  readonly type: ValueType
  readonly expression: Expression
}

function computed(
  making: Making,
  shape: LeafShape,
  path: string,
  siblings: readonly Field[],
  unique: boolean,
): Value {
  if (shape.kind === 'reference') return referenceOf(making, shape, path, siblings, unique)
  if (shape.kind === 'choice') {
    const values = shape.values.map(({ value }) => value)
    const weights = shape.values.map(({ weight }) => weight)
    const drawn: Expression = { kind: 'at', values, place: { kind: 'choose', weights, number: 0 } }
    const type = shape.type ?? 'text'
    return { type, expression: readAs(drawn, type) }
  }
  const definition = generatorNamed(shape.generator)
  if (!definition) throw new CellError(making.entity.name, path, `There is no generator @${shape.generator}.`)
  const { name } = making.entity
  const use: GeneratorUse = {
    ...making.use,
    arguments: shape.arguments,
    range: shape.range,
    unique,
    sibling: wanted => siblingOf(making, path, siblings, wanted),
  }
  try {
    const expression = definition.make(use)
    return {
      type: shape.type,
      expression: converted(expression, typeOf(expression) ?? definition.type, shape.type),
    }
  } catch (error) {
    if (!(error instanceof GeneratorError)) throw error
    throw new CellError(name, path, `@${shape.generator} ${error.message}`)
  }
}

/** Another field of the same object, or of the entity by its path; made first, so that its cell is there. */
function siblingOf(
  making: Making,
  path: string,
  siblings: readonly Field[],
  wanted: string,
): Extract<Expression, { kind: 'field' }> | null {
  const around = path.replace(/[^.]*$/, '')
  const inSame = siblings.find(({ name }) => name === wanted)
  const field = inSame ?? making.entity.fields.find(({ name }) => name === wanted)
  if (!field || field.shape.kind === 'object' || field.shape.kind === 'array') return null
  const place = inSame ? `${around}${wanted}` : wanted
  if (place === path) return null
  const layout = makeLeaf(making, field, field.shape, place, inSame ? siblings : making.entity.fields)
  return layout.kind === 'cell' ? { kind: 'field', path: place, type: layout.type } : null
}

/** Of so many rows as one refers to, the row's place decides which are there to choose from: an earlier row never knows how many come. */
function referenceOf(
  making: Making,
  { entity, field, perRow }: ReferenceShape,
  from: string,
  siblings: readonly Field[],
  unique: boolean,
): Value {
  const target = making.recipe.entities.find(({ name }) => name === entity)
  if (!target) throw new CellError(making.entity.name, entity, `There is no entity ${entity}.`)
  const path = field ?? keyOf(target).name
  const type = leafType(making.recipe, target, path, new Set())
  const through = path === keyOf(target).name ? from : keyReference(target, from, siblings)
  const row: Expression = { kind: 'row' }
  const draw: Expression = { kind: 'draw', number: PARENT_DRAW }
  const among = (count: Expression) => call('quotient', call('multiply', draw, count), whole(2n ** 32n))
  if (target.name === making.entity.name) {
    const foreign: Expression = { kind: 'foreign', entity, path, type, row: among(row), through }
    const none: Expression = { kind: 'constant', value: null }
    return {
      type,
      expression: { kind: 'if', condition: call('equal', row, whole(0)), holds: none, fails: foreign },
    }
  }
  const groups = call('quotient', call('add', row, whole(perRow)), whole(perRow))
  return {
    type,
    expression: { kind: 'foreign', entity, path, type, row: unique ? row : among(groups), through },
  }
}

/**
 * The reference to the same row: what a row says of another (`user_email: $User.email`) is about the one that it names
 * (`user: $User.id`). Of several, that of which the name is the beginning; the field itself where there is none.
 */
function keyReference(target: Entity, from: string, siblings: readonly Field[]): string {
  const key = keyOf(target).name
  const own = /[^.]*$/.exec(from)?.[0] ?? ''
  const around = from.slice(0, from.length - own.length)
  const naming = siblings
    .filter(({ shape }) => shape.kind === 'reference' && shape.entity === target.name)
    .filter(({ shape }) => shape.kind === 'reference' && (shape.field ?? key) === key)
    .map(({ name }) => name)
  if (naming.length === 1) return `${around}${naming[0]}`
  const fitting = naming.filter(name => own.startsWith(name.replace(/_?id$/i, '')))
  const [longest] = fitting.toSorted((a, b) => b.length - a.length)
  return longest === undefined ? from : `${around}${longest}`
}

/** The type of a field with one value; that of a reference is the type of what it refers to. */
function leafType(recipe: Recipe, entity: Entity, path: string, seen: Set<string>): ValueType {
  const address = `${entity.name}.${path}`
  if (seen.has(address)) throw new CellError(entity.name, path, 'refers to itself through other references.')
  seen.add(address)
  const [first = '', ...rest] = path.split('.')
  let field = entity.fields.find(({ name }) => name === first)
  for (const name of rest) {
    const fields = field?.shape.kind === 'object' ? field.shape.fields : []
    field = fields.find(each => each.name === name)
  }
  const shape = field?.shape
  if (shape?.kind === 'value') return shape.type
  if (shape?.kind === 'choice') return shape.type ?? 'text'
  const target =
    shape?.kind === 'reference' ? recipe.entities.find(({ name }) => name === shape.entity) : null
  if (shape?.kind !== 'reference' || !target) throw new CellError(entity.name, path, 'is no single value.')
  return leafType(recipe, target, shape.field ?? keyOf(target).name, seen)
}
