import { LineError } from '../../generation/language/cursor.ts'
import type { FieldRule } from '../schema-rows.ts'
import { type Cell, printerOf } from './kind.ts'
import type { DrawnLine } from './line.ts'
import { type Picker, pickerOf, type Taken, targetOf } from './reference.ts'
import { drawnLine } from './rule.ts'
import {
  CellFault,
  columnOf,
  type FieldScope,
  fill,
  type Parents,
  type RowTable,
  type Segment,
  type Step,
} from './table.ts'

/** A rule with the rows that it makes, and what it may use. */
export interface SegmentRule {
  readonly segment: Segment
  readonly rule: FieldRule
  readonly scope: FieldScope
}

/**
 * To which rows the rows of a table refer by a field, noted in the table. A line `$customers.customer_id` draws them, or names the row that
 * its group stands for; any other line makes values, and these are looked up. Throws `LineError`.
 */
export function linkField(rules: readonly SegmentRule[], scope: FieldScope): void {
  const { table, field, world } = scope
  const lines = rules.map(({ rule }) => referenceLine(rule))
  const [first] = lines
  if (first && lines.every(line => line !== null)) {
    const { target, name } = targetOf(first, scope)
    table.copied.set(field.name, columnOf(target, name))
    const shared = field.references ? null : sharedParents(table, target)
    table.references.set(field.name, shared ?? drawnParents(lines, rules, target, scope))
    return
  }
  const target = field.references && world.tables.get(field.references.schema)
  if (target) table.references.set(field.name, foundParents(target, field.references?.field ?? '', scope))
}

/** For a field whose line has a fault: that is told once, and not for all that goes by way of it. */
export function linkNothing(scope: FieldScope): void {
  const { table, field, world } = scope
  table.copied.delete(field.name)
  const target = field.references && world.tables.get(field.references.schema)
  if (!target) return
  const none = { ...nameOf(scope), needs: new Set<Step>(), table: target, values: [], run() {} }
  table.references.set(field.name, none)
}

function referenceLine({ rule }: FieldRule): DrawnLine | null {
  const line = rule.kind === 'line' ? drawnLine(rule.line) : null
  return line?.field.what.kind === 'reference' ? line : null
}

/** What a row says of another is about the one that it names. */
function sharedParents(table: RowTable, target: RowTable): Parents | null {
  const naming = table.schema.fields.filter(({ references }) => references?.schema === target.schema.key)
  const [only] = naming
  return (naming.length === 1 && only && table.references.get(only.name)) || null
}

function drawnParents(
  lines: readonly DrawnLine[],
  rules: readonly SegmentRule[],
  target: RowTable,
  scope: FieldScope,
): Parents {
  const { table } = scope
  const needs = new Set<Step>()
  const isFirst = ![...table.references.values()].some(other => other.table === target)
  const parts = rules.map(({ segment, scope: own }, at) => {
    const line = lines[at] as DrawnLine
    const inner = { ...own, needs }
    const there = targetOf(line, inner)
    if (there.target !== target) throw new LineError(`It refers to ${target.schema.key} in another group.`, 0)
    const { chosen } = segment
    if (chosen && chosen.table === target && isFirst) {
      needs.add(chosen)
      return {
        segment,
        begin: () => (row: number) =>
          chosen.values[Math.floor((row - segment.start) / chosen.repeat)] as number,
      }
    }
    const picker: Picker = pickerOf(line, target, inner)
    return { segment, begin: picker.begin }
  })
  const parents: Parents = {
    ...nameOf(scope),
    ...{ needs, table: target, values: [] },
    run() {
      const values = new Array<number>(table.rows.count)
      const taken: Taken = new Map()
      for (const { segment, begin } of parts) {
        let pick: ((row: number) => number) | null = null
        // It begins at its first row: what keeps it from beginning is told of that.
        const of = (row: number) => {
          pick ??= begin(taken)
          return pick(row)
        }
        fill(values, { start: segment.start, end: segment.start + segment.count, of }, parents, table)
      }
      parents.values = values
    },
  }
  scope.world.steps.push(parents)
  return parents
}

const nameOf = ({ table, field, place }: FieldScope) => ({
  name: `${table.schema.key}.${field.name}`,
  place,
  fixed: table.rows.fixed,
})

/** The rows that have the field's values. */
function foundParents(target: RowTable, name: string, scope: FieldScope): Parents {
  const { table, field } = scope
  const [own, other] = [columnOf(table, field.name), columnOf(target, name)]
  const print = printerOf(own.kind)
  const parents: Parents = {
    ...nameOf(scope),
    ...{ needs: new Set<Step>([own, other]), table: target, values: [] },
    run() {
      const rows = new Map<Cell, number>()
      for (const [row, value] of other.values.entries()) rows.set(value, row)
      const of = (row: number) => {
        const value = own.values[row] as Cell
        const there = value === null ? -1 : rows.get(value)
        if (there === undefined)
          throw new CellFault(`is ${print(value)}, which no row of ${target.schema.key} has as ${name}`)
        return there
      }
      const values = new Array<number>(table.rows.count)
      fill(values, { start: 0, end: table.rows.count, of }, parents, table)
      parents.values = values
    },
  }
  scope.world.steps.push(parents)
  return parents
}
