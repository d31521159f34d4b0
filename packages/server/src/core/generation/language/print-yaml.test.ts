import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildRecipe, ownKey } from '../build.ts'
import type { ValueType } from '../expression.ts'
import { catalogue } from '../generators/catalogue.ts'
import { type Entity, type Field, fieldsOf, type Recipe, type ReferenceShape, type Shape } from '../recipe.ts'
import { printYaml } from './print-yaml.ts'
import { parseYaml } from './yaml.ts'

const read = (yaml: string): Recipe => buildRecipe(parseYaml(yaml))

/** Names and texts that YAML, or our lines in it, would take for something else. */
const names = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/),
  fc.constantFrom('null', 'true', 'no', 'y', 'NaN', '__proto__', 'constructor', 'unique', 'a-b', 'email'),
)
const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'"\'(),:;[]{}#&*!|>%@`\\ \n\t\r\u0085\u2028$-.?~=0a') }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a:3', 'null', 'price * (a + b)', 'AA-####', "it's", 'round(a, 2)'),
)
const numbers = fc
  .tuple(fc.bigInt(), fc.option(fc.stringMatching(/^\d{1,6}$/)))
  .map(([whole, part]) => (part === null ? String(whole) : `${whole}.${part}`))
const moments = fc
  .tuple(
    fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
    fc.constantFrom(10, 19, 24),
  )
  .map(([date, length]) => date.toISOString().slice(0, length))
const range = fc.oneof(fc.record({ low: numbers, high: numbers }), fc.record({ low: moments, high: moments }))
const types: readonly ValueType[] = ['text', 'integer', 'number', 'boolean', 'date', 'datetime']

const values = fc.record({
  kind: fc.constant('value' as const),
  type: fc.constantFrom(...types),
  generator: fc.constantFrom(...catalogue.map(({ name }) => name)),
  arguments: fc.array(texts, { maxLength: 3 }),
  range: fc.option(range),
  length: fc.option(fc.integer({ min: 1, max: 999_999_999 })),
  hint: fc.option(texts),
})
const bounded = values.map(({ length, ...made }) => ({
  ...made,
  ...(length !== null && made.type === 'text' && { length }),
}))

const weighted = (value: fc.Arbitrary<string>) =>
  fc.array(
    fc.record({
      value,
      weight: fc.oneof(fc.nat(), fc.double({ min: Number.MIN_VALUE, max: 1e30, noNaN: true })),
    }),
    { minLength: 1, maxLength: 4 },
  )
const choices = fc.oneof(
  weighted(texts).map(found => ({ kind: 'choice' as const, values: found })),
  weighted(fc.integer().map(String)).map(found => ({
    kind: 'choice' as const,
    type: 'integer' as const,
    values: found,
  })),
  weighted(fc.constantFrom('true', 'false')).map(found => ({
    kind: 'choice' as const,
    type: 'boolean' as const,
    values: found,
  })),
)

/** Names what is found at these places once the entities are there. */
const references = fc
  .record({ entity: fc.nat(99), field: fc.option(fc.nat(99)), perRow: fc.integer({ min: 1, max: 999_999 }) })
  .map(({ entity, field, perRow }) => ({
    kind: 'reference' as const,
    entity: String(entity),
    field: field === null ? null : String(field),
    perRow,
  }))

const counts = fc
  .tuple(fc.nat(100), fc.nat(100))
  .map(([a, b]) => ({ least: Math.min(a, b), most: Math.max(a, b) }))

const shares = fc.oneof(fc.constantFrom(0, 0.05, 0.07, 1), fc.double({ min: 0, max: 1, noNaN: true }))

const { field } = fc.letrec<{ field: Field; leaf: Shape; items: Shape; object: Shape }>(tie => ({
  leaf: fc.oneof(bounded, choices, references),
  items: fc
    .tuple(fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('items'), tie('leaf')), counts)
    .map(([of, count]) => ({ kind: 'array', of, ...count })),
  object: fc
    .uniqueArray(tie('field'), { minLength: 1, maxLength: 3, selector: ({ name }) => name })
    .map(fields => ({ kind: 'object', fields })),
  field: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc
      .record({
        name: names,
        shape: tie('leaf'),
        nullRate: shares,
        unique: fc.boolean(),
        isKey: fc.constant(false),
        fallback: fc.option(texts),
      })
      .map(made => ({ ...made, unique: made.unique && canBeUnique(made.shape) })),
    fc.record({
      name: names,
      shape: tie('items'),
      nullRate: shares,
      unique: fc.constant(false),
      isKey: fc.constant(false),
      fallback: fc.option(texts),
    }),
    fc.tuple(names, tie('object'), shares, fc.option(counts)).map(([name, shape, nullRate, count]) => ({
      name,
      shape: count === null ? shape : { kind: 'array' as const, of: shape, ...count },
      nullRate,
      unique: false,
      isKey: false,
      fallback: null,
    })),
  ),
}))

function canBeUnique(shape: Shape): boolean {
  return shape.kind === 'reference' || (shape.kind === 'value' && shape.type !== 'boolean')
}

/** The first two fields together, where they can be. */
function combined(made: Entity): Entity {
  const single = made.fields.filter(
    ({ shape: { kind }, fallback }) => kind !== 'object' && kind !== 'array' && fallback === null,
  )
  const names = single.slice(0, 2).map(({ name }) => name)
  return names.length < 2 ? made : { ...made, unique: [names] }
}

const entity = fc
  .tuple(
    names,
    fc.uniqueArray(field, { minLength: 1, maxLength: 5, selector: ({ name }) => name }),
    fc.nat(4),
    fc.boolean(),
  )
  .map(([name, fields, key, isKeyless]): Entity => {
    const named = fields[key]
    if (isKeyless) return combined({ name, fields })
    if (!named || !canBeUnique(named.shape))
      return { name, fields: [ownKey, ...fields.filter(each => each.name !== '_id')] }
    return { name, fields: fields.toSpliced(key, 1, { ...named, unique: true, isKey: true }) }
  })

const recipe = fc.uniqueArray(entity, { minLength: 1, maxLength: 3, selector: ({ name }) => name }).map(
  (entities): Recipe => ({
    entities: entities.map(each => ({ ...each, fields: each.fields.map(one => pointed(one, entities)) })),
  }),
)

/** The field with its references naming what is there. */
function pointed(one: Field, entities: readonly Entity[]): Field {
  const inShape = (shape: Shape): Shape => {
    if (shape.kind === 'reference') return pointedReference(shape, entities)
    if (shape.kind === 'array') return { ...shape, of: inShape(shape.of) }
    if (shape.kind !== 'object') return shape
    return { ...shape, fields: shape.fields.map(each => pointed(each, entities)) }
  }
  return { ...one, shape: inShape(one.shape) }
}

function pointedReference(shape: ReferenceShape, entities: readonly Entity[]): ReferenceShape {
  const target = entities[Number(shape.entity) % entities.length]
  const paths = [...fieldsOf(target?.fields ?? [])]
    .filter(({ field: { shape: of } }) => of.kind !== 'object' && of.kind !== 'array')
    .map(({ path }) => path)
  const isNamed = shape.field === null && target?.fields.some(({ isKey }) => isKey)
  const named = isNamed ? null : (paths[Number(shape.field ?? 0) % paths.length] ?? null)
  return { ...shape, entity: target?.name ?? '', field: named }
}

test('what is read of a printed recipe is the recipe', () => {
  fc.assert(
    fc.property(recipe, made => {
      fc.pre(made.entities.every(({ fields }) => fields.length > 0))
      fc.pre(hasWeights(made) && everyReferenceFinds(made))
      // As they are kept: fast-check gives some objects without a prototype.
      assert.deepEqual(read(printYaml(made)), JSON.parse(JSON.stringify(made)))
    }),
    { numRuns: 500 },
  )
})

/** An enum of which no value has a weight is refused. */
function hasWeights({ entities }: Recipe): boolean {
  const all = entities.flatMap(({ fields }) =>
    [...fieldsOf(fields)].map(({ field: { shape } }) => innermost(shape)),
  )
  return all.every(shape => shape.kind !== 'choice' || shape.values.some(({ weight }) => weight > 0))
}

/** An entity without a key may have no field with a single value either. */
function everyReferenceFinds({ entities }: Recipe): boolean {
  return entities.every(({ fields }) =>
    [...fieldsOf(fields)].every(({ field: { shape } }) => {
      const of = innermost(shape)
      const target = of.kind === 'reference' && entities.find(({ name }) => name === of.entity)
      return !target || of.field !== null || target.fields.some(({ isKey }) => isKey)
    }),
  )
}

function innermost(shape: Shape): Shape {
  return shape.kind === 'array' ? innermost(shape.of) : shape
}

test('a printed recipe is written as people write one', () => {
  const yaml = `Customer:
  id: integer @id
  email: string @email unique
  age: integer 18-90 null 5%
  state: enum(new, paid:3)
  level: integer enum(1, 2, 3)
  address:
    $null: 10%
    city: string @city
  tags: "[string @word] 0-3"
Order:
  customer: $Customer per 5
  items:
    - $count: 0-10
      product: string @product
  since: date @past_date 2024-01-01..2024-12-31 default 2024-06-01
Share:
  $id: none
  customer: $Customer
  customer_email: $Customer.email with customer
  code: string @sku max 8
  $unique: [customer, code]
`
  assert.equal(printYaml(read(yaml)), yaml)
})

test('keys with $ in front are told apart from fields, and unknown ones are refused with their place', () => {
  const faults = (yaml: string) => {
    try {
      read(yaml)
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }
  assert.match(
    faults('A:\n  $null: 5%\n  b: string\n'),
    /Line 2, column 3 \(A\): "\$null" says nothing here.*"\$unique" and "\$id"/,
  )
  assert.match(
    faults('A:\n  b:\n    $null: lots\n    c: string\n'),
    /Line 3, column 12 .*share from 0% to 100%/,
  )
  assert.match(faults('A:\n  b:\n    - $count: 5-2\n      c: string\n'), /Line 3, column 15 .*how many items/)
  assert.match(faults('A:\n  b:\n    - $size: 5\n      c: string\n'), /"\$null" and "\$count"/)
  assert.match(faults('A:\n  b: integer enum(1, x)\n'), /Line 2, column 18 .*"x" is no integer/)
})
