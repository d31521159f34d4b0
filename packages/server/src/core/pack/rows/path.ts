import { LineError } from '../../generation/language/cursor.ts'
import { nearest } from '../../query/nearest.ts'
import type { Cell } from './kind.ts'
import { columnOf, fieldOf, type Made, type Parents, type RowTable, type Scope } from './table.ts'

/** A table that is reached by references, and the row in it; -1: none. */
interface Reached {
  readonly table: RowTable
  readonly of: (row: number) => number
  readonly nullable: boolean
}

/** A field of the row to which the row refers, by way of one or several references. Throws `LineError` for a path that leads nowhere. */
export function readPath(path: readonly string[], at: number, scope: Scope): Made {
  let reached: Reached = { table: scope.table, of: row => row, nullable: false }
  for (const step of path.slice(0, -1)) reached = follow(reached, step, at, scope)
  const { table, of, nullable } = reached
  const name = path.at(-1) ?? ''
  if (!fieldOf(table, name)) throw new LineError(unknownField(table, name), at)
  const column = columnOf(table, name)
  scope.needs.add(column)
  const value = (row: number): Cell => {
    const there = of(row)
    return there < 0 ? null : (column.values[there] as Cell)
  }
  return { kind: column.kind, nullable: nullable || column.nullable, of: value }
}

export function unknownField({ schema }: RowTable, name: string): string {
  const names = schema.fields.map(field => field.name)
  return `${schema.key} has no field ${JSON.stringify(name.slice(0, 60))}. The nearest are ${nearest(name, names).join(', ')}.`
}

/** By the name of the schema that is referred to, or of the field that refers. */
function follow({ table, of, nullable }: Reached, name: string, at: number, { needs }: Scope): Reached {
  const fields = referencesTo(table, name)
  const [field] = fields
  if (field === undefined) {
    const names = [...table.references].flatMap(([own, { table: other }]) => [other.schema.key, own])
    const near =
      names.length > 0 ? ` It refers to ${[...new Set(names)].join(', ')}.` : ' It refers to nothing.'
    throw new LineError(
      `${table.schema.key} does not refer to ${JSON.stringify(name.slice(0, 60))}.${near}`,
      at,
    )
  }
  if (fields.length > 1) {
    throw new LineError(
      `${table.schema.key} refers to ${name} by ${fields.join(' and ')}; write one of these.`,
      at,
    )
  }
  const parents = table.references.get(field) as Parents
  needs.add(parents)
  const isOptional = fieldOf(table, field)?.isNullable ?? false
  const next = (row: number) => {
    const there = of(row)
    return there < 0 ? -1 : (parents.values[there] as number)
  }
  return { table: parents.table, of: next, nullable: nullable || isOptional }
}

/** The fields by which a table refers to a schema; a field is named by itself. Of several that name the same row, the first. */
export function referencesTo(table: RowTable, name: string): string[] {
  if (table.references.has(name)) return [name]
  const fields = [...table.references].filter(([, { table: other }]) => other.schema.key === name)
  const distinct = new Map(
    fields.map(([field, parents]) => [parents, field]).toReversed() as [Parents, string][],
  )
  return [...distinct.values()]
}

/** A way down from a table to rows that refer to it: the last table, and which row of the first each of its rows belongs to. */
export interface Below {
  readonly table: RowTable
  readonly of: (row: number) => number
  /** How many names of the path it took. */
  readonly names: number
}

/** Follows names of schemas, each of which refers to the one before. Throws `LineError` when the first does not. */
export function below(path: readonly string[], at: number, { world, table, needs }: Scope): Below {
  let found: Below = { table, of: row => row, names: 0 }
  for (const name of path) {
    const next = world.tables.get(name)
    const { schema } = found.table
    const fields = next ? referencesTo(next, schema.key) : []
    const [field] = fields
    if (!next || field === undefined) break
    if (fields.length > 1) {
      throw new LineError(
        `${name} refers to ${schema.key} by ${fields.join(' and ')}, so that it is not clear which rows are meant.`,
        at,
      )
    }
    if (found.table.rows.fixed && !next.rows.fixed) {
      throw new LineError(`The rows of ${schema.key} are fixed, and those of ${name} are not.`, at)
    }
    const parents = next.references.get(field) as Parents
    needs.add(parents)
    const { of, names } = found
    const up = (row: number) => {
      const there = parents.values[row] as number
      return there < 0 ? -1 : of(there)
    }
    found = { table: next, of: names === 0 ? row => parents.values[row] as number : up, names: names + 1 }
  }
  if (found.names > 0) return found
  const children = [...world.tables.values()].filter(
    other => referencesTo(other, table.schema.key).length > 0,
  )
  const names = children.map(({ schema }) => schema.key)
  const said = names.length > 0 ? ` Those that do are ${names.join(', ')}.` : ''
  throw new LineError(
    `${JSON.stringify(path.join('.').slice(0, 60))} are no rows that refer to ${table.schema.key}.${said}`,
    at,
  )
}
