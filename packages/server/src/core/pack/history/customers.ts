import type { CellText } from '../block.ts'
import type { Pack, PackSchema } from '../pack.ts'
import type { QualificationRule, RuleScope, ScopeItem, Segment } from '../rules.ts'
import { columnOf, type Rows, rowsOfSegment, rowTest, tableOf } from './segments.ts'
import { inScope, isActive, type Showing } from './showing.ts'

/** A customer of a block, as rules and policies see one. */
export interface Customer {
  /** The value of the primary key. */
  readonly key: string
  /** The segments it belongs to. */
  readonly segments: ReadonlySet<string>
  /** The channel it prefers, where a field says so. */
  readonly channel: string | null
  readonly row: readonly CellText[]
}

/** The schema of customers: the first of that type. Throws when there is none with one key. */
export function customerSchema(pack: Pack): PackSchema {
  const schema = pack.schemas.find(each => each.schemaType === 'customer')
  if (!schema) throw new Error(`the pack "${pack.key}" has no schema of customers`)
  return schema
}

/** The customers of a block, in the order of its rows. Pure; no I/O. */
export function customersOf(pack: Pack, rows: Rows): readonly Customer[] {
  const schema = customerSchema(pack)
  const key = keyColumn(schema)
  const preference = preferenceColumn(pack, schema)
  const { rows: customers } = tableOf(schema.key, rows)
  const members = pack.segments.map(segment => membersOf(segment, schema, rows))
  return customers.map(row => {
    const own = row[key] ?? ''
    const belongs = pack.segments.filter((_, at) => members[at]?.has(own)).map(segment => segment.key)
    return { key: own, segments: new Set(belongs), channel: preference(row), row }
  })
}

/** The numbers of the customers who may be shown something. */
export type Audiences = (showing: Showing) => readonly number[]

/**
 * Who passes the hard gates of a pack, in the order given: active qualification rules of the stage `qualification` that ask for an attribute
 * of the customer's row or for segments. Pure; no I/O. A rule with several scopes holds in each of them; a rule of a segment holds for its
 * customers.
 */
export function audiencesOf(pack: Pack, customers: readonly Customer[], order: readonly number[]): Audiences {
  const schema = customerSchema(pack)
  const gates = pack.qualificationRules
    .filter(rule => isActive(rule) && rule.stage === 'qualification')
    .flatMap(rule => {
      const passes = gateTest(rule, schema)
      return passes ? [gateOf(rule.scopes, customers.map(passes), customers)] : []
    })
  /** By what is asked of customers: much that is shown asks for the same. */
  const found = new Map<string, readonly number[]>()
  return showing => {
    const everywhere = gates.map(({ scopes }) => scopes.some(item => inScope(item, showing, nobody)))
    const name = everywhere.join()
    const asked = gates.map((gate, at) => (everywhere[at] ? gate.passed : gate.passedWithin))
    const known =
      found.get(name) ?? order.filter(customer => asked.every(passed => passed?.[customer] ?? true))
    found.set(name, known)
    return known
  }
}

/** Who passes a gate where it holds for everybody, and where it holds for its segments alone; null: it holds for none. */
function gateOf(
  scopes: readonly ScopeItem<RuleScope>[],
  passed: readonly boolean[],
  customers: readonly Customer[],
) {
  const segments = scopes.filter(({ scope }) => scope === 'segment').map(({ key }) => key ?? '')
  const isWithin = (customer: Customer) => segments.some(segment => customer.segments.has(segment))
  const passedWithin = customers.map((customer, at) => passed[at] === true || !isWithin(customer))
  return { scopes, passed, passedWithin: segments.length > 0 ? passedWithin : null }
}

const nobody: ReadonlySet<string> = new Set()

function gateTest({ rule }: QualificationRule, schema: PackSchema): ((customer: Customer) => boolean) | null {
  if (rule.type === 'attribute_condition') {
    const fitting = rowTest([rule.condition], schema)
    return customer => fitting(customer.row)
  }
  if (rule.type !== 'segment_required') return null
  return customer => rule.requiredSegments.every(segment => customer.segments.has(segment))
}

/** The keys of the customers in a segment: their rows belong to it, or rows that refer to them do. */
function membersOf(segment: Segment, customers: PackSchema, rows: Rows): ReadonlySet<string> {
  const base = tableOf(segment.baseSchema, rows)
  const reference = base.schema.fields.findIndex(field => field.references?.schema === customers.key)
  const at = base.schema.key === customers.key ? keyColumn(customers) : reference
  const keys = rowsOfSegment(segment, rows).map(row => base.rows[row]?.[at] ?? null)
  return new Set(keys.filter(key => key !== null))
}

function keyColumn(schema: PackSchema): number {
  const keys = schema.fields.filter(field => field.isPrimaryKey)
  const [key] = keys
  if (!key || keys.length > 1) throw new Error(`customers of "${schema.key}" have not one primary key`)
  return columnOf(schema, key.name)
}

/** Reads the channel that a customer prefers: a field with `channel` in its name whose value is the key of one. */
function preferenceColumn(pack: Pack, schema: PackSchema): (row: readonly CellText[]) => string | null {
  const channels = new Set(pack.channels.map(channel => channel.key))
  const at = schema.fields.findIndex(field => field.name.includes('channel'))
  return row => {
    const value = row[at] ?? null
    return value !== null && channels.has(value) ? value : null
  }
}
