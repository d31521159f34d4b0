import { type Arrangement, ArrangementError, arrange } from './arrange.ts'
import {
  type Cell,
  CellError,
  type EntityCells,
  type Layout,
  type Member,
  type Need,
  type Setting,
} from './cells.ts'
import { choosableOf, indexedOf, type Surroundings } from './choosable.ts'
import { constantOf, converted, readAs, typeOf } from './conversion.ts'
import { corpusOf } from './corpus.ts'
import { type Distinct, distinct } from './distinct.ts'
import { call, type Expression, type FieldExpression, type ValueType, whole } from './expression.ts'
import { generatorNamed } from './generators/catalogue.ts'
import { GeneratorError, type GeneratorUse } from './generators/generator.ts'
import { limited } from './limited.ts'
import {
  type Entity,
  entityNamed,
  type Field,
  type Recipe,
  type ReferenceShape,
  type Shape,
  type ValueShape,
} from './recipe.ts'
import { namingField, referredPath, referredRow } from './references.ts'
import { isCorrelated, shareCells } from './scores.ts'

/** The draw that decides whether a value is missing; generators use those below. */
const NULL_DRAW = 1000

interface Making {
  readonly recipe: Recipe
  readonly entity: Entity
  readonly use: Surroundings
  readonly cells: Map<string, Cell>
  /** Cells that are being made, to find circles. */
  readonly open: Set<string>
  readonly references: Need[]
  readonly arrangement: Arrangement
}

/** The cells of an entity. Pure; no I/O. Throws `CellError` for a generator that cannot be used as it is, and for circles. */
export function cellsOf(recipe: Recipe, entity: Entity, { locale, now }: Setting): EntityCells {
  const use = { corpus: corpusOf(locale), now }
  const arrangement = arranged(recipe, entity, use)
  const making: Making = {
    ...{ recipe, entity, use, arrangement },
    ...{ cells: new Map(), open: new Set(), references: [] },
  }
  for (const [path, { expression, capacity }] of arrangement.cells) {
    making.cells.set(path, { path, type: 'integer', expression, capacity })
  }
  const members = entity.fields.map(field => makeField(making, field, field.name, entity.fields))
  return { name: entity.name, cells: [...making.cells.values()], members, references: making.references }
}

function arranged(recipe: Recipe, entity: Entity, use: Surroundings): Arrangement {
  try {
    return arrange(entity, field => choosableOf(recipe, entity, field, use))
  } catch (error) {
    if (!(error instanceof ArrangementError)) throw error
    throw new CellError(entity.name, `(${error.names.join(', ')})`, error.message)
  }
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
  const { type, expression } = computed(making, field, shape, path, siblings)
  making.open.delete(path)
  const { nullRate, fallback } = field
  const kept =
    shape.kind === 'value' ? within(making, field, shape, path, expression) : { expression, capacity: null }
  const missing: Expression =
    fallback === null ? { kind: 'constant', value: null } : constantOf(fallback, type)
  const whole: Expression =
    nullRate === 0
      ? kept.expression
      : { kind: 'if', condition: isNull(nullRate), holds: missing, fails: kept.expression }
  making.cells.set(path, { path, type, expression: whole, capacity: kept.capacity })
  return { kind: 'cell', path, type }
}

/** Each value at most once where that is asked for, and no longer than it may be. */
function within(
  making: Making,
  field: Field,
  { type, length }: ValueShape,
  path: string,
  expression: Expression,
): Distinct {
  const isUnique = field.unique || making.arrangement.alone.has(path)
  const once = isUnique ? onceIn(making, path, expression, type) : { expression, capacity: null }
  if (length === undefined) return once
  const kept = limited(once.expression, length, isUnique)
  return { expression: kept.expression, capacity: kept.capacity ?? once.capacity }
}

function onceIn({ entity }: Making, path: string, expression: Expression, type: ValueType): Distinct {
  try {
    return distinct(expression, type)
  } catch (error) {
    if (!(error instanceof GeneratorError)) throw error
    throw new CellError(entity.name, path, error.message)
  }
}

interface Value {
  readonly type: ValueType
  readonly expression: Expression
}

function computed(
  making: Making,
  field: Field,
  shape: LeafShape,
  path: string,
  siblings: readonly Field[],
): Value {
  if (shape.kind === 'reference') return referenceOf(making, field, shape, path, siblings)
  const place = making.arrangement.places.get(path)
  const indexed = place && indexedOf(shape, making.use)
  if (place && indexed) return { type: indexed.type, expression: indexed.at(place) }
  if (shape.kind === 'choice') {
    const values = shape.values.map(({ value }) => value)
    const weights = shape.values.map(({ weight }) => weight)
    const by = isCorrelated(making.entity, path) ? { by: shareOf(making, path, 'bits') } : {}
    const drawn: Expression = { kind: 'at', values, place: { kind: 'choose', weights, number: 0, ...by } }
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
    unique: field.unique || making.arrangement.alone.has(path),
    type: shape.type,
    share: () => shareOf(making, path, 'share'),
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

/** The share, or 32 bits, that a value is the quantile of, as a cell of its own. */
function shareOf(making: Making, path: string, form: 'share' | 'bits'): FieldExpression {
  const needed = shareCells(making.entity, path, form)
  for (const cell of needed) if (!making.cells.has(cell.path)) making.cells.set(cell.path, cell)
  const last = needed.at(-1)
  if (!last) throw new Error(`no share for ${path}`)
  return { kind: 'field', path: last.path, type: last.type }
}

/** Another field of the same object, or of the entity by its path; made first, so that its cell is there. */
function siblingOf(
  making: Making,
  path: string,
  siblings: readonly Field[],
  wanted: string,
): FieldExpression | null {
  const around = path.replace(/[^.]*$/, '')
  const inSame = siblings.find(({ name }) => name === wanted)
  const field = inSame ?? making.entity.fields.find(({ name }) => name === wanted)
  if (!field || field.shape.kind === 'object' || field.shape.kind === 'array') return null
  const place = inSame ? `${around}${wanted}` : wanted
  if (place === path) return null
  const layout = makeLeaf(making, field, field.shape, place, inSame ? siblings : making.entity.fields)
  return layout.kind === 'cell' ? { kind: 'field', path: place, type: layout.type } : null
}

function referenceOf(
  making: Making,
  field: Field,
  shape: ReferenceShape,
  from: string,
  siblings: readonly Field[],
): Value {
  const { recipe, entity } = making
  const target = entityNamed(recipe, shape.entity)
  const path = target && referredPath(target, shape)
  if (!target || path === null) throw new CellError(entity.name, from, `refers to no row of ${shape.entity}.`)
  const type = leafType(recipe, target, path, new Set())
  const naming = namingField(target, field, siblings)
  const around = from.replace(/[^.]*$/, '')
  const through = naming === field ? from : `${around}${naming.name}`
  const row = making.arrangement.places.get(through) ?? referredRow(entity, target, naming)
  const foreign: Expression = { kind: 'foreign', entity: target.name, path, type, row, through }
  noteNeed(making, field, shape, from)
  if (target.name !== entity.name) return { type, expression: foreign }
  const isFirst = call('equal', { kind: 'row' }, whole(0))
  const none: Expression = { kind: 'constant', value: null }
  return { type, expression: { kind: 'if', condition: isFirst, holds: none, fails: foreign } }
}

function noteNeed(
  { references, arrangement }: Making,
  { unique }: Field,
  shape: ReferenceShape,
  path: string,
): void {
  const need = arrangement.needs.get(path) ?? { perRow: unique ? 1 : shape.perRow, least: 1 }
  references.push({ entity: shape.entity, ...need })
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
  const target = shape?.kind === 'reference' ? entityNamed(recipe, shape.entity) : null
  const next = target && shape?.kind === 'reference' ? referredPath(target, shape) : null
  if (!target || next === null) throw new CellError(entity.name, path, 'is no single value.')
  return leafType(recipe, target, next, seen)
}
