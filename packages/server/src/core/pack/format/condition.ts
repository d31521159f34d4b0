import type { DataType } from '../pack.ts'
import { type Operator, operators, type RowCondition, type Value } from '../rules.ts'
import { cellComplaint } from './data-type.ts'
import { type Faults, quoted } from './fault.ts'
import { choice, refused, value } from './scalars.ts'
import { list, members, optional, type Shape, type ValueOf } from './shape.ts'
import type { At, Tree } from './tree.ts'

type Compared = Value | readonly Value[]

const values = list('values', value, 1000, 1)

/** A value, or a list of values for `in` and `not_in`. */
const compared: Shape<Compared> = {
  schema: { anyOf: [value.schema, values.schema] },
  read: (tree: Tree, faults: Faults) =>
    tree.kind === 'map'
      ? refused(tree, faults, 'Here should be a value, or a list of values.')
      : (tree.kind === 'list' ? values : value).read(tree, faults),
}

const comparison = { operator: optional(choice(operators)), value: optional(compared) }
type Comparison = { readonly [Name in keyof typeof comparison]: ValueOf<(typeof comparison)[Name]> } & {
  readonly at: At
}

/** The shape of a condition whose subject is named by a member of its own. */
export function conditionShape<const Subject extends string>(subject: Subject, named: Shape<string>) {
  return members('a condition', { [subject]: named, ...comparison } as {
    readonly [Name in Subject]: Shape<string>
  } & typeof comparison)
}

type SizedType = Parameters<typeof cellComplaint>[0]

/** Pure; no I/O. Notes operators and values that do not go with a field of the type. */
export function readCondition(
  field: string,
  type: SizedType,
  condition: Comparison,
  faults: Faults,
): RowCondition {
  const operator = condition.operator ?? '='
  const { value: wanted, at } = condition
  if (operator === 'exists' || operator === 'not_exists') {
    if (wanted !== null) faults.note(at('value'), `${quoted(operator)} takes no value.`)
    return { field, operator }
  }
  if (wanted === null) {
    faults.note(at('value'), `${quoted(operator)} needs a value.`)
    return { field, operator }
  }
  checkOperator(operator, type.dataType, at, faults)
  const isList = operator === 'in' || operator === 'not_in'
  if (isList !== Array.isArray(wanted)) {
    const message = isList ? 'takes a list of values' : 'takes one value'
    faults.note(at('value'), `${quoted(operator)} ${message}.`)
  }
  for (const each of Array.isArray(wanted) ? (wanted as readonly Value[]) : [wanted as Value]) {
    const complaint = valueComplaint(type, each)
    if (complaint) faults.note(at('value'), `${quoted(String(each))} ${complaint}, as ${field} is.`)
  }
  return { field, operator, value: wanted }
}

const ORDERED: readonly DataType[] = ['integer', 'bigint', 'decimal', 'double', 'date', 'timestamp']
const NUMBERS: readonly DataType[] = ['integer', 'bigint', 'decimal', 'double']

function checkOperator(operator: Operator, dataType: DataType, at: At, faults: Faults): void {
  if (dataType === 'jsonb') faults.note(at('operator'), 'Of a jsonb field one can ask exists and not_exists.')
  const isOrder = /^[<>]/.test(operator)
  if (isOrder && !ORDERED.includes(dataType)) {
    faults.note(
      at('operator'),
      `${quoted(operator)} is for numbers, dates and timestamps, not for ${dataType}.`,
    )
  }
}

/** What is wrong with a value that is compared to a field of the type; null: nothing. */
function valueComplaint(type: SizedType, wanted: Value): string | null {
  const isNumber = NUMBERS.includes(type.dataType)
  if (type.dataType === 'boolean') return typeof wanted === 'boolean' ? null : 'is neither true nor false'
  if (isNumber) {
    if (typeof wanted !== 'number') return 'is no number'
    const isWhole = type.dataType === 'integer' || type.dataType === 'bigint'
    return isWhole && !Number.isInteger(wanted) ? 'is no whole number' : null
  }
  if (typeof wanted !== 'string') return 'is no text'
  return cellComplaint(type, wanted)
}
