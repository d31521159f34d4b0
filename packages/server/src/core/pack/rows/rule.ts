import { LineError } from '../../generation/language/cursor.ts'
import type { FieldRule } from '../schema-rows.ts'
import { drawnValue } from './drawn.ts'
import { fit } from './fit.ts'
import { compileFormula } from './formula.ts'
import { type Cell, kindOf, printerOf, readCell, typeText } from './kind.ts'
import { type DrawnLine, parseLine, type RowLine } from './line.ts'
import { constant } from './operations.ts'
import { unknownField } from './path.ts'
import { pickerOf, targetOf } from './reference.ts'
import { CellFault, columnOf, type FieldScope, fieldOf, type Made, reading } from './table.ts'

/** What is wrong with a rule; `at` is the place in its line, null where it is in one of several lines. */
export class RuleError extends Error {
  readonly at: number | null
  constructor(message: string, at: number | null) {
    super(message)
    this.at = at
  }
}

/** The values of a field by its rule. Pure; no I/O. Throws `RuleError`. */
export function compileRule({ rule }: FieldRule, scope: FieldScope): Made {
  if (rule.kind === 'line')
    return inLine(null, () => fit(lineValue(parseLine(rule.line), scope), scope.field))
  return byValue(rule.field, rule.lines, scope)
}

function inLine<T>(value: string | null, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof LineError)) throw error
    throw value === null
      ? new RuleError(error.message, error.at)
      : new RuleError(`For ${value}: ${error.message}`, null)
  }
}

function lineValue(line: RowLine, scope: FieldScope): Made {
  if (line.kind === 'missing') return constant(null, null)
  if (line.kind === 'derived') return compileFormula(line.formula, scope)
  if (line.field.what.kind === 'reference') return referred(line, scope)
  checkUnique(line, scope)
  return drawnValue(line, scope)
}

/** Generators of which no two rows have the same value. */
const distinctGenerators = ['sequence', 'uuid', 'object_id', 'ordinal']

/** What the table holds to be unique must be drawn so. */
function checkUnique(
  { field: { unique, generator, isKey: isMarked } }: DrawnLine,
  { table, field }: FieldScope,
): void {
  const keys = table.schema.fields.filter(({ isPrimaryKey }) => isPrimaryKey)
  const isKey = keys.length === 1 && keys[0] === field
  if (!isKey && !field.isUnique) return
  if (unique || isMarked || distinctGenerators.includes(generator?.name ?? '')) return
  const what = isKey ? 'the primary key' : 'unique'
  throw new LineError(`The field is ${what}; write "unique" behind its line, or @sequence.`, 0)
}

/** A reference as one of several lines. */
function referred(line: DrawnLine, scope: FieldScope): Made {
  const { target, name } = targetOf(line, scope)
  if (line.distinctWithin)
    throw new LineError('distinct-within(…) cannot stand in one of several lines.', line.distinctWithin.at)
  const { begin, nullable } = pickerOf(line, target, scope)
  const column = columnOf(target, name)
  scope.needs.add(column)
  const drawn: { block: number; pick: (row: number) => number } = { block: -1, pick: () => -1 }
  const value = (row: number): Cell => {
    if (drawn.block !== scope.table.block) {
      drawn.block = scope.table.block
      drawn.pick = begin(new Map())
    }
    const there = drawn.pick(row)
    return there < 0 ? null : (column.values[there] as Cell)
  }
  return { kind: column.kind, nullable: nullable || column.nullable, of: value, length: column.length }
}

/** Stand for a missing value, and for all that have no line of their own. */
const MISSING = 'null'
const OTHERS = 'else'

/** One of several lines, by the value of another field of the row. */
function byValue(name: string, lines: Readonly<Record<string, string>>, scope: FieldScope): Made {
  const { table, field } = scope
  const other = fieldOf(table, name)
  if (!other || name === field.name) throw new RuleError(unknownField(table, name), null)
  const made = new Map<Cell, Made>()
  for (const [value, line] of Object.entries(lines)) {
    if (value === OTHERS) continue
    const cell = value === MISSING && other.isNullable ? null : readCell(value, other)
    if (cell === undefined)
      throw new RuleError(`${JSON.stringify(value)} is no ${typeText(other)}, as ${name} is.`, null)
    made.set(
      cell,
      inLine(value, () => fit(lineValue(parseLine(line), scope), field)),
    )
  }
  const rest = lines[OTHERS]
  const fallback =
    rest === undefined ? null : inLine(OTHERS, () => fit(lineValue(parseLine(rest), scope), field))
  checkCovered(name, made, fallback !== null, scope)
  const all = [...made.values(), ...(fallback ? [fallback] : [])]
  const { of: key, kind } = reading(scope, columnOf(table, name))
  const byKey = new Map([...made].map(([cell, { of }]) => [cell, of]))
  const print = kind ? printerOf(kind) : String
  const value = (row: number) => {
    const cell = key(row)
    const of = byKey.get(cell) ?? fallback?.of
    if (!of) throw new CellFault(`has no line for ${name} ${print(cell) ?? MISSING}`)
    return of(row)
  }
  return {
    kind: kindOf(field),
    nullable: all.some(({ nullable }) => nullable),
    of: value,
    length: Math.max(...all.map(each => each.length ?? (each.kind === null ? 0 : Number.POSITIVE_INFINITY))),
  }
}

/** Each value that the other field is known to have needs a line. */
function checkCovered(
  name: string,
  made: ReadonlyMap<Cell, Made>,
  hasRest: boolean,
  { table }: FieldScope,
): void {
  if (hasRest) return
  const missing = knownValues(name, table)?.filter(cell => !made.has(cell)) ?? []
  if (missing.length === 0) return
  const names = missing.map(cell => (cell === null ? MISSING : String(cell)))
  throw new RuleError(
    `There is no line for ${name} ${names.slice(0, 5).join(', ')}; one named ${OTHERS} is for all that have none.`,
    null,
  )
}

/** The values that a field has by its quotas, its enum or its type; null: they are not known. */
function knownValues(name: string, table: FieldScope['table']): Cell[] | null {
  const field = fieldOf(table, name)
  if (!field) return null
  const { quotas, lines } = table.rows
  const at = quotas?.fields.indexOf(name) ?? -1
  if (quotas && at >= 0)
    return [...new Set(quotas.cells.map(({ values }) => readCell(values[at] ?? '', field) ?? null))]
  const rule = lines.find(line => line.field === name)?.rule
  const line = rule?.kind === 'line' ? drawnLine(rule.line) : null
  if (!line) return null
  const gone = line.field.nullRate > 0 && line.field.fallback === null ? [null] : []
  const { what } = line.field
  if (what.kind === 'enum')
    return [...what.values.map(({ value }) => readCell(value, field) ?? null), ...gone]
  return field.dataType === 'boolean' ? [true, false, ...gone] : null
}

/** Null: it is derived, missing, or no line. */
export function drawnLine(text: string): DrawnLine | null {
  try {
    const line = parseLine(text)
    return line.kind === 'drawn' ? line : null
  } catch {
    return null
  }
}
