import type { Column } from '../dataset/dataset.ts'
import { dtypeOf } from '../dataset/types.ts'
import { type LogicalType, printLogicalType } from '../query/logical-type.ts'
import type { EntityCells, Layout } from './cells.ts'
import type { ValueType } from './expression.ts'

const TYPES: Readonly<Record<ValueType, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  datetime: 'TIMESTAMP',
}

/** The engine's type of what a field is computed to. */
export function engineType(type: ValueType): string {
  return TYPES[type]
}

/**
 * The columns that the fields of an entity have in a file, nested ones as structs and lists, texts that may stand for another type as loose ones.
 * Pure; no I/O.
 */
export function nestedColumns({ members }: EntityCells): Column[] {
  return members.map(({ name, layout }) => columnOf(name, printLogicalType(typeOf(layout))))
}

/** The same as leaves under dotted names, with where each lies in the file; lists are JSON in a version. Pure; no I/O. */
export function leafColumns({ members }: EntityCells): {
  readonly part: Column[]
  readonly version: Column[]
} {
  const part = members.flatMap(({ name, layout }) => leavesOf([name], layout))
  const version = part.map(({ path: _, ...column }) =>
    /\[\d*\]$/.test(column.logicalType) ? { ...column, logicalType: 'JSON', dtype: dtypeOf('JSON') } : column,
  )
  return { part, version }
}

function leavesOf(path: readonly string[], layout: Layout): Column[] {
  if (layout.kind === 'object')
    return layout.members.flatMap(({ name, layout: inner }) => leavesOf([...path, name], inner))
  const type = layout.kind === 'cell' ? TYPES[layout.type] : printLogicalType(typeOf(layout))
  const column = columnOf(path.join('.'), type)
  return [path.length > 1 || layout.kind === 'array' ? { ...column, path } : column]
}

function columnOf(name: string, logicalType: string): Column {
  return { name, originalName: name, logicalType, dtype: dtypeOf(logicalType), nullable: true }
}

function typeOf(layout: Layout): LogicalType {
  if (layout.kind === 'cell') {
    return layout.clean
      ? { kind: 'loose', of: TYPES[layout.clean] }
      : { kind: 'scalar', name: TYPES[layout.type] }
  }
  if (layout.kind === 'array') {
    const [item] = layout.items
    return { kind: 'list', of: item ? typeOf(item) : { kind: 'scalar', name: 'VARCHAR' } }
  }
  return {
    kind: 'struct',
    fields: layout.members.map(({ name, layout: inner }) => ({ name, type: typeOf(inner) })),
  }
}
