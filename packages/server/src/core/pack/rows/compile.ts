import { LineError } from '../../generation/language/cursor.ts'
import type { WorldSetting } from '../block.ts'
import type { PackFault } from '../format/fault.ts'
import type { Pack, PackField } from '../pack.ts'
import type { Place } from '../place.ts'
import type { SchemaRows } from '../schema-rows.ts'
import { seedOf } from './address.ts'
import { readDay } from './calendar.ts'
import { compileFormula } from './formula.ts'
import { givenValues } from './given.ts'
import { type Cell, kindOf } from './kind.ts'
import { boolean } from './operations.ts'
import { ordered } from './order.ts'
import { linkField, linkNothing, type SegmentRule } from './parents.ts'
import { compileRule, RuleError } from './rule.ts'
import { parseFormula } from './syntax.ts'
import {
  CellFault,
  type Chosen,
  type Column,
  type FieldScope,
  fill,
  type Made,
  type RowTable,
  type RowWorld,
  type Segment,
  type Step,
} from './table.ts'

/** The largest scale of a load: what is unique is so over as many blocks. */
const MOST_BLOCKS = 1000

/** How all rows of a pack are computed, and what is wrong with its lines. */
export interface CompiledRows {
  readonly world: RowWorld
  /** Those of fixed tables first; each behind all that it needs. */
  readonly steps: readonly Step[]
  readonly faults: readonly PackFault[]
}

interface Compiling {
  readonly world: RowWorld
  /** Fields whose references have faults, which are told once. */
  readonly unlinked: Set<PackField>
  note(fault: PackFault): void
}

/** Compiles every line once. Pure; no I/O. */
export function compileRows(pack: Pack, { seed, anchor }: WorldSetting): CompiledRows {
  const faults: PackFault[] = []
  const [open, done] = [new Set<Column>(), new Set<Column>()]
  const tables = new Map<string, RowTable>()
  const compiled = (table: RowTable, name: string): boolean => {
    const column = table.columns.get(name)
    if (!column || open.has(column)) return false
    if (done.has(column)) return true
    open.add(column)
    compileField(compiling, table, name, column)
    open.delete(column)
    done.add(column)
    return true
  }
  const world: RowWorld = {
    seed: seedOf(pack, seed),
    anchor: readDay(anchor) ?? 0,
    tables,
    steps: [],
    compiled,
  }
  const compiling: Compiling = { world, unlinked: new Set(), note: fault => faults.push(fault) }
  for (const rows of pack.rows) {
    const schema = pack.schemas.find(({ key }) => key === rows.schema)
    if (schema) tables.set(schema.key, openTable(schema, rows, world.steps))
  }
  for (const table of tables.values()) table.segments = segmentsOf(compiling, table)
  for (const table of tables.values()) linkTable(compiling, table)
  for (const table of tables.values()) for (const { name } of table.schema.fields) compiled(table, name)
  const steps = ordered(world.steps, compiling.note)
  return { world, steps, faults }
}

function openTable(schema: RowTable['schema'], rows: SchemaRows, steps: Step[]): RowTable {
  const columns = schema.fields.map((field): [string, Column] => {
    const column: Column = {
      name: `${schema.key}.${field.name}`,
      place: placeOf(rows, field.name),
      ...{ needs: new Set<Step>(), fixed: rows.fixed, kind: kindOf(field), nullable: field.isNullable },
      ...{ length: field.length ?? Number.POSITIVE_INFINITY, values: [], run() {} },
    }
    steps.push(column)
    return [field.name, column]
  })
  const most = rows.fixed ? rows.count : rows.count * MOST_BLOCKS
  const own = { columns: new Map(columns), references: new Map(), copied: new Map(), segments: [] }
  return { schema, rows, most, ...own, from: 0, block: 0 }
}

/** Where the field's line stands, or the first line of the schema. */
function placeOf({ lines, groups }: SchemaRows, name: string): Place {
  const all = [...lines, ...groups.flatMap(group => group.lines)]
  const line = all.find(({ field }) => field === name) ?? all[0]
  return line?.place ?? { file: 'rows.yaml', line: 1, column: 1 }
}

/** The kinds of rows of a table, and the rows of others for which they stand. */
function segmentsOf(compiling: Compiling, table: RowTable): Segment[] {
  const { groups, count } = table.rows
  if (groups.length === 0) return [{ start: 0, count, group: null, chosen: null }]
  let start = 0
  return groups.map(group => {
    const segment = { start, count: group.count, group, chosen: chosenRows(compiling, table, group) }
    start += group.count
    return segment
  })
}

function chosenRows(
  { world, note }: Compiling,
  table: RowTable,
  { each, count }: NonNullable<Segment['group']>,
): Chosen | null {
  const other = each && world.tables.get(each.schema)
  if (!each || !other) return null
  const place = placeOf(table.rows, '')
  const needs = new Set<Step>()
  let where: Made | null = null
  try {
    const scope = { world, table: other, place, scale: 0, repeat: null, needs }
    where = each.where === null ? null : compileFormula(parseFormula(each.where, 0, each.where.length), scope)
    if (where && where.kind?.name !== boolean.name) throw new LineError('Here should be a condition.', 0)
  } catch (error) {
    if (!(error instanceof LineError)) throw error
    note({ ...place, message: `${table.schema.key}, where ${each.where}: ${error.message}` })
  }
  const chosen: Chosen = {
    name: `${table.schema.key}, its rows for each of ${each.schema}`,
    ...{ place, needs, fixed: table.rows.fixed, table: other, repeat: each.repeat, values: [] },
    run() {
      const all = Array.from({ length: other.rows.count }, (_, row) => row)
      const { of } = where ?? { of: () => true }
      chosen.values = all.filter(row => of(row) === true)
      if (chosen.values.length * each.repeat === count) return
      const found = `has ${chosen.values.length * each.repeat} rows, and its count is ${count}`
      fill([], { start: 0, end: 1, of: () => complain(found) }, chosen, table)
    },
  }
  world.steps.push(chosen)
  return chosen
}

function complain(message: string): never {
  throw new CellFault(message)
}

/** References of keys first: what else a row says of another is about the one that these name. */
function linkTable(compiling: Compiling, table: RowTable): void {
  const fields = table.schema.fields.toSorted(
    (a, b) => Number(b.references !== null) - Number(a.references !== null),
  )
  for (const field of fields) {
    const rules = rulesOf(compiling, table, field)
    const place = rules[0]?.rule.place ?? placeOf(table.rows, field.name)
    const scope = scopeOf(compiling, table, field, place, null)
    const linked = noting(compiling, place, table, field, () => {
      linkField(rules, scope)
      return true
    })
    if (linked) continue
    compiling.unlinked.add(field)
    linkNothing(scope)
  }
}

function compileField(compiling: Compiling, table: RowTable, name: string, column: Column): void {
  const field = table.schema.fields.find(each => each.name === name)
  if (!field || compiling.unlinked.has(field)) return
  const parts: { start: number; end: number; of: Made['of'] }[] = []
  const lengths: number[] = []
  const add = (
    scope: FieldScope,
    { start, count }: Pick<Segment, 'start' | 'count'>,
    make: () => Made | null,
  ) => {
    const made = noting(compiling, scope.place, table, field, make)
    for (const step of scope.needs) column.needs.add(step)
    if (!made) return
    lengths.push(made.length ?? Number.POSITIVE_INFINITY)
    parts.push({ start, end: start + count, of: made.of })
  }
  const whole = { start: 0, count: table.rows.count }
  const scope = scopeOf(compiling, table, field, column.place, null)
  const rules = rulesOf(compiling, table, field)
  if (table.copied.has(name)) add(scope, whole, () => copiedValues(scope))
  else if (rules.length === 0) add(scope, whole, () => givenValues(scope))
  else for (const { segment, rule, scope: own } of rules) add(own, segment, () => compileRule(rule, own))
  column.length = Math.min(column.length, Math.max(0, ...lengths))
  column.run = () => {
    const values = new Array<Cell>(table.rows.count)
    for (const part of parts) fill(values, part, column, table)
    column.values = values
  }
}

/** What the row that is referred to has. */
function copiedValues({ table, field, needs }: FieldScope): Made {
  const [parents, column] = [table.references.get(field.name), table.copied.get(field.name)]
  if (!parents || !column) throw new Error(`${table.schema.key}.${field.name} refers to nothing`)
  if (column.nullable && !field.isNullable) {
    throw new LineError(`${column.name} may be missing, and the field is not nullable.`, 0)
  }
  needs.add(parents).add(column)
  const of = (row: number): Cell => {
    const there = parents.values[row] as number
    return there < 0 ? null : (column.values[there] as Cell)
  }
  return { kind: column.kind, nullable: field.isNullable, of, length: column.length }
}

function rulesOf(compiling: Compiling, table: RowTable, field: PackField): SegmentRule[] {
  const common = table.rows.lines.find(line => line.field === field.name)
  return table.segments.flatMap(segment => {
    const rule = segment.group?.lines.find(line => line.field === field.name) ?? common
    return rule ? [{ segment, rule, scope: scopeOf(compiling, table, field, rule.place, segment) }] : []
  })
}

function scopeOf(
  { world }: Compiling,
  table: RowTable,
  field: PackField,
  place: Place,
  segment: Segment | null,
): FieldScope {
  const { start = 0, chosen = null } = segment ?? {}
  const repeat = chosen ? (row: number) => ((row - start) % chosen.repeat) + 1 : null
  return { world, table, field, place, scale: field.scale ?? 0, needs: new Set<Step>(), repeat }
}

/** Null: it was a fault, which is noted at the place of the line. */
function noting<T>(
  { note }: Compiling,
  place: Place,
  { schema }: RowTable,
  field: PackField,
  make: () => T,
): T | null {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof RuleError) && !(error instanceof LineError)) throw error
    const message = `${schema.key}.${field.name}: ${error.message}`
    note({ ...place, column: place.column + (error.at ?? 0), message })
    return null
  }
}
