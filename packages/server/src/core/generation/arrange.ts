import { call, type Expression, whole } from './expression.ts'
import type { Indexed } from './indexed.ts'
import type { Entity, Field } from './recipe.ts'

/** A field whose values are chosen so that no combination comes twice. */
export type Choosable =
  | { readonly kind: 'value'; readonly name: string; readonly indexed: Indexed }
  /** The rows of another entity. */
  | { readonly kind: 'rows'; readonly name: string; readonly perRow: number }

/** How the fields of an entity that are unique together are chosen. */
export interface Arrangement {
  /** By field: the place of its value, or the number of the row that it refers to. */
  readonly places: Map<string, Expression>
  /** What places are computed from, by path; how many rows can differ, null: all. */
  readonly cells: Map<string, { readonly expression: Expression; readonly capacity: bigint | null }>
  /** Fields of which no value comes twice, which is more than was asked for. */
  readonly alone: Set<string>
  /** By field: how many rows refer to one, and how many rows there must be at least to refer to. */
  readonly needs: Map<string, { readonly perRow: number; readonly least: number }>
}

/** A combination that cannot be made unique, and why. */
export class ArrangementError extends Error {
  readonly names: readonly string[]
  constructor(names: readonly string[], message: string) {
    super(message)
    this.names = names
  }
}

/** Rows that refer to one row of the leading field, and differ in the others. */
interface Group {
  readonly names: readonly string[]
  readonly lead: Extract<Choosable, { kind: 'rows' }>
  readonly others: readonly Choosable[]
}

/** Beyond it more fields make no difference: there are not so many rows. */
const ENOUGH = 2n ** 40n
/** The most values of a field beside references, so that products of sizes stay whole numbers of 64 bits. */
const MOST_VALUES = 2n ** 20n

/**
 * Chooses the fields of each combination so that none comes twice: with a reference among them, each row that it can name has a few rows, which take
 * others from disjoint shares of what there is; without one, rows are places in a shuffle of all combinations. Which rows there
 * will be changes nothing. `choosable` answers null for a field whose values have no places. Pure; no I/O. Throws `ArrangementError`.
 */
export function arrange(entity: Entity, choosable: (field: Field) => Choosable | null): Arrangement {
  const made: Arrangement = { places: new Map(), cells: new Map(), alone: new Set(), needs: new Map() }
  const groups: Group[] = []
  for (const names of entity.unique ?? []) {
    const fields = entity.fields.filter(({ name }) => names.includes(name))
    if (fields.some(({ name, unique }) => unique || made.alone.has(name))) continue
    const members = fields.filter(field => !isTold(field, names))
    const found = members.map(choosable)
    const text = members.findLast((field, at) => found[at] === null && isText(field))
    const usable = found.filter(each => each !== null)
    if (text) made.alone.add(text.name)
    else if (usable.length === 0) throw new ArrangementError(names, noPlaces)
    else addCombination(made, groups, names, usable)
  }
  for (const lead of new Set(groups.map(group => group.lead.name))) {
    layGroups(
      made,
      groups.filter(group => group.lead.name === lead),
    )
  }
  return made
}

const noPlaces =
  'cannot be unique together: none of them has values that can be counted. Give one a range or an enum.'

/** Whether the row that another field of the combination names decides it. */
function isTold({ shape }: Field, names: readonly string[]): boolean {
  return shape.kind === 'reference' && shape.with !== undefined && names.includes(shape.with)
}

function isText({ shape }: Field): boolean {
  return shape.kind === 'value' && shape.type === 'text'
}

function addCombination(
  made: Arrangement,
  groups: Group[],
  names: readonly string[],
  usable: readonly Choosable[],
): void {
  const leads = new Set(groups.map(({ lead }) => lead.name))
  const taken = new Set(
    groups.flatMap(({ others }) => others.map(({ name }) => name)).concat(...made.places.keys()),
  )
  const rows = usable.filter(each => each.kind === 'rows')
  const lead = rows.find(({ name }) => leads.has(name)) ?? rows.find(({ name }) => !taken.has(name))
  const others = usable.filter(each => each !== lead)
  const twice =
    others.find(({ name }) => taken.has(name) || leads.has(name)) ??
    (lead && taken.has(lead.name) ? lead : undefined)
  if (twice) {
    throw new ArrangementError(
      names,
      `cannot be unique together, since ${twice.name} is in another combination too.`,
    )
  }
  if (lead) groups.push({ names, lead, others })
  else shuffle(made, names, others)
}

/** Rows are places in a shuffle of all combinations. */
function shuffle(made: Arrangement, names: readonly string[], values: readonly Choosable[]): void {
  const path = pathOf(names)
  let size = 1n
  const hidden: Expression = { kind: 'field', path, type: 'integer' }
  for (const value of values) {
    if (value.kind !== 'value' || size >= ENOUGH) break
    const { size: own } = value.indexed
    made.places.set(value.name, call('remainder', call('quotient', hidden, whole(size)), whole(own)))
    size *= own
  }
  made.cells.set(path, { expression: { kind: 'place', size, number: 0 }, capacity: size })
}

/** The name of the cell that says which combination a row has. */
function pathOf(names: readonly string[]): string {
  return `(${names.join(', ')})`
}

const row: Expression = { kind: 'row' }

/** Lays out the combinations that share their leading field. */
function layGroups(made: Arrangement, groups: readonly Group[]): void {
  const [first] = groups
  if (!first) return
  const perLead = Math.min(...groups.map(mostRows))
  made.places.set(first.lead.name, call('quotient', row, whole(perLead)))
  made.needs.set(first.lead.name, { perRow: perLead, least: 1 })
  const within = call('remainder', row, whole(perLead))
  const begin = call('subtract', row, within)
  for (const { names, others } of groups) {
    const used = neededFor(others, perLead)
    const sizes = used.map(each => sizeOf(made, each, used, perLead, begin))
    layOthers(made, pathOf(names), used, sizes, { within, perLead })
  }
}

/** How many rows can share a row of the leading field. */
function mostRows({ lead, others }: Group): number {
  if (others.some(({ kind }) => kind === 'rows')) return lead.perRow
  const values = valuesOf(others)
  return values < BigInt(lead.perRow) ? Number(values) : lead.perRow
}

function valuesOf(of: readonly Choosable[]): bigint {
  return of.reduce(
    (size, each) => (each.kind === 'value' ? size * least(each.indexed.size, MOST_VALUES) : size),
    1n,
  )
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

/** The first of the fields whose values suffice; the others are as free as any. */
function neededFor(others: readonly Choosable[], rows: number): readonly Choosable[] {
  const count = others.findIndex((_, at) => valuesOf(others.slice(0, at + 1)) >= BigInt(rows))
  return count < 0 ? others : others.slice(0, count + 1)
}

/** How many values there are to choose from: of rows as many as there are at the begin of the group, and enough for it. */
function sizeOf(
  made: Arrangement,
  field: Choosable,
  used: readonly Choosable[],
  rows: number,
  begin: Expression,
): Expression {
  if (field.kind === 'value') return whole(least(field.indexed.size, MOST_VALUES))
  const isFirst = used.find(({ kind }) => kind === 'rows') === field
  const needed = isFirst ? Math.max(1, Math.ceil(rows / Number(valuesOf(used)))) : 1
  made.needs.set(field.name, { perRow: field.perRow, least: needed })
  const there = call('add', call('quotient', begin, whole(field.perRow)), whole(1))
  if (needed === 1) return there
  return { kind: 'if', condition: call('less', there, whole(needed)), holds: whole(needed), fails: there }
}

/** All combinations of the other fields are parted into as many shares as there are rows in a group; each row has one of its share. */
function layOthers(
  made: Arrangement,
  path: string,
  used: readonly Choosable[],
  sizes: readonly Expression[],
  { within, perLead }: { readonly within: Expression; readonly perLead: number },
): void {
  const all = sizes.reduce((product, size) => call('multiply', product, size), whole(1))
  const share = (at: Expression) => call('quotient', call('multiply', all, at), whole(perLead))
  const low = share(within)
  const width = call('subtract', share(call('add', within, whole(1))), low)
  const drawn = call('times', { kind: 'fraction', number: 0 }, call('toNumber', width))
  made.cells.set(path, {
    expression: call('add', low, call('toInteger', call('floor', drawn))),
    capacity: null,
  })
  const hidden: Expression = { kind: 'field', path, type: 'integer' }
  let stride: Expression = whole(1)
  for (const [at, { name }] of used.entries()) {
    const size = sizes[at] ?? whole(1)
    made.places.set(name, call('remainder', call('quotient', hidden, stride), size))
    stride = call('multiply', stride, size)
  }
}
