import { isDeepStrictEqual } from 'node:util'
import { Document, stringify } from 'yaml'
import { ownKey } from '../build.ts'
import { decimalText } from '../decimal.ts'
import { type Correlated, type Entity, type Field, LEAST_ITEMS, type Recipe, USUAL_ITEMS } from '../recipe.ts'
import { type LineShape, printFieldLine, printPercent } from './print-field.ts'

/** A recipe in the YAML language: what is read of it is the same recipe. Pure; no I/O. */
export function printYaml({ entities }: Recipe): string {
  const tree = new Map(entities.map(entity => [entity.name, entityTree(entity)]))
  // A text of several lines stays on one: folded, it would lose blanks.
  return stringify(tree, {
    lineWidth: 0,
    blockQuote: false,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: 2 ** 30,
  })
}

function entityTree({ fields, unique = [], learntFrom, correlations }: Entity): Map<string, unknown> {
  const [first, ...others] = fields
  const isAdded = isDeepStrictEqual(first, ownKey) && others.length > 0
  const traits = new Map<string, unknown>()
  if (learntFrom) traits.set('$learnt', `${learntFrom.dataset}@${learntFrom.version}`)
  if (!fields.some(({ isKey }) => isKey)) traits.set('$id', 'none')
  if (correlations)
    traits.set('$correlations', new Map(correlations.map(row => [row.field, coefficientsOf(row)])))
  const [only, ...more] = unique
  const listed = new Document().createNode(more.length === 0 ? only : unique, { flow: true })
  const combinations = only ? [['$unique', listed] as const] : []
  return new Map<string, unknown>([...traits, ...fieldTree(isAdded ? others : fields), ...combinations])
}

function coefficientsOf({ with: others }: Correlated): string {
  return others.map(value => decimalText(value)).join(' ')
}

function fieldTree(fields: readonly Field[]): Map<string, unknown> {
  return new Map(fields.map(field => [field.name, treeOf(field)]))
}

function treeOf(field: Field): unknown {
  const { shape, nullRate } = field
  const missing = nullRate === 0 ? [] : [['$null', printPercent(nullRate)] as const]
  if (shape.kind === 'object') return new Map<string, unknown>([...missing, ...fieldTree(shape.fields)])
  if (shape.kind !== 'array' || shape.of.kind !== 'object') return printFieldLine(field, shape as LineShape)
  const { least, most, of } = shape
  const count = least === LEAST_ITEMS && most === USUAL_ITEMS ? [] : [['$count', `${least}-${most}`] as const]
  return [new Map<string, unknown>([...missing, ...count, ...fieldTree(of.fields)])]
}
