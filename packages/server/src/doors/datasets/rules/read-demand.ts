import type { Fault } from '../../../core/errors.ts'
import { type DatasetId, isId } from '../../../core/ids.ts'
import { type Demand, type DemandKind, LONGEST_VALUE } from '../../../core/quality/rule.ts'
import type { Literal } from '../../../core/query/query.ts'
import { refuse } from '../../../core/refusals.ts'

/** What a rule demands, as a body says it: one kind, with the members of that kind. */
export interface DemandBody {
  readonly kind?: DemandKind
  readonly column?: string
  readonly columns?: readonly string[]
  readonly min?: Value
  readonly max?: Value
  readonly values?: readonly Value[]
  readonly pattern?: string
  readonly dataset_id?: string
  readonly reference_column?: string
  readonly version?: number
  readonly max_age_hours?: number
  readonly expression?: string
}

export type Value = string | number | boolean

type Member = Exclude<keyof DemandBody, 'kind'>

/** The members of each kind; those with a question mark may be left out. */
const MEMBERS: Readonly<Record<DemandKind, readonly (Member | `${Member}?`)[]>> = {
  not_null: ['column'],
  unique: ['columns?', 'column?'],
  range: ['column', 'min?', 'max?'],
  set: ['column', 'values'],
  pattern: ['column', 'pattern'],
  reference: ['column', 'dataset_id', 'reference_column', 'version?'],
  row_count: ['min?', 'max?'],
  freshness: ['column', 'max_age_hours'],
  expression: ['expression'],
}

const ALL: readonly Member[] = [
  'column',
  'columns',
  'min',
  'max',
  'values',
  'pattern',
  'dataset_id',
  'reference_column',
  'version',
  'max_age_hours',
  'expression',
]

/** Reads what a rule demands; null when the body says nothing of it. Refuses with `missing_field` or `invalid_value`, all complaints at once. */
export function readDemand(body: DemandBody): Demand | null {
  const given = ALL.filter(member => body[member] !== undefined)
  const { kind } = body
  if (kind === undefined) {
    if (given.length === 0) return null
    throw complain([
      { pointer: '/kind', code: 'missing_field', message: `is required with ${given.join(', ')}` },
    ])
  }
  const faults = [...faultsOf(kind, given), ...valueFaults(body), ...contradictions(kind, body)]
  if (faults.length > 0) throw complain(faults)
  return demandOf(kind, body)
}

function faultsOf(kind: DemandKind, given: readonly Member[]): Fault[] {
  const members = MEMBERS[kind]
  const taken = members.map(member => member.replace('?', ''))
  const needed = members.filter(member => !member.endsWith('?') && !given.includes(member as Member))
  return [
    ...needed.map(member => ({
      pointer: `/${member}`,
      code: 'missing_field',
      message: `is required by a rule of kind ${kind}`,
    })),
    ...given
      .filter(member => !taken.includes(member))
      .map(member => ({
        pointer: `/${member}`,
        code: 'invalid_value',
        message: `is no member of a rule of kind ${kind}, which takes ${taken.join(', ')}`,
      })),
  ]
}

function valueFaults({ min, max, values = [] }: DemandBody): Fault[] {
  const all: [string, unknown][] = [
    ['/min', min],
    ['/max', max],
    ...values.map((value, at): [string, unknown] => [`/values/${at}`, value]),
  ]
  return all.flatMap(([pointer, value]) => {
    const message = value === undefined ? null : valueComplaint(value)
    return message === null ? [] : [{ pointer, code: 'invalid_value', message }]
  })
}

function valueComplaint(value: unknown): string | null {
  if (typeof value === 'string') {
    return value.length > LONGEST_VALUE ? `must have at most ${LONGEST_VALUE} characters` : null
  }
  if (typeof value === 'boolean') return null
  if (typeof value !== 'number') return 'must be a text, a number, true or false'
  // Such a number was rounded when the body was read.
  const rounded = Number.isInteger(value) && !Number.isSafeInteger(value)
  return rounded ? 'must be sent as a text, since JSON numbers beyond 2^53 lose digits' : null
}

function contradictions(kind: DemandKind, body: DemandBody): Fault[] {
  const { min, max, column, columns } = body
  const fault = (pointer: string, message: string) => [{ pointer, code: 'invalid_value', message }]
  if (kind === 'unique' && (column === undefined) === (columns === undefined)) {
    return fault('/columns', 'or "column" is required, and not both')
  }
  if ((kind === 'range' || kind === 'row_count') && min === undefined && max === undefined) {
    return fault('/min', 'or "max" is required')
  }
  if (kind === 'row_count') {
    const wrong = (['min', 'max'] as const).filter(member => {
      const value = body[member]
      return value !== undefined && !(typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
    })
    if (wrong.length > 0)
      return wrong.flatMap(member => fault(`/${member}`, 'must be a whole number of rows'))
  }
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    return fault('/max', 'must not be less than "min"')
  }
  if (kind === 'reference' && !isId(body.dataset_id ?? ''))
    return fault('/dataset_id', 'is no id of a dataset')
  return []
}

function demandOf(kind: DemandKind, body: DemandBody): Demand {
  const { column = '', columns, min, max, values = [], pattern = '', expression = '' } = body
  switch (kind) {
    case 'not_null':
      return { kind, column }
    case 'unique':
      return { kind, columns: columns ?? [column] }
    case 'range':
      return { kind, column, min: literal(min), max: literal(max) }
    case 'set':
      return { kind, column, values: values.map(value => literal(value) as Literal) }
    case 'pattern':
      return { kind, column, pattern }
    case 'reference': {
      const { dataset_id = '', reference_column = '', version = null } = body
      const datasetId = dataset_id.toLowerCase() as DatasetId
      return { kind, column, datasetId, referenceColumn: reference_column, version }
    }
    case 'row_count':
      return { kind, min: (min as number | undefined) ?? null, max: (max as number | undefined) ?? null }
    case 'freshness':
      return { kind, column, maxAgeHours: body.max_age_hours ?? 0 }
    case 'expression':
      return { kind, expression }
  }
}

function literal(value: Value | undefined): Literal | null {
  if (value === undefined) return null
  if (typeof value === 'boolean') return { kind: 'boolean', value }
  return typeof value === 'number' ? { kind: 'number', value: String(value) } : { kind: 'text', value }
}

function complain(faults: readonly Fault[]): Error {
  const code = faults.every(fault => fault.code === 'missing_field') ? 'missing_field' : 'invalid_value'
  const said = faults.map(({ pointer = '', message }) => `"${pointer.slice(1)}" ${message}`).join('; ')
  return refuse(code, `The rule cannot be understood: ${said}.`, { faults })
}
