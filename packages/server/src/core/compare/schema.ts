import type { Column } from '../dataset/dataset.ts'
import type { SchemaDiff } from './comparison.ts'

interface HasColumns {
  readonly columns: readonly Column[]
}

/** The columns that only one version has, and those whose type is another. Pure; no I/O. */
export function schemaDiff(v1: HasColumns, v2: HasColumns): SchemaDiff {
  const shared = sharedColumns(v1, v2)
  return {
    added: without(v2, v1),
    removed: without(v1, v2),
    typeChanged: shared.filter(({ v1, v2 }) => v1.dtype !== v2.dtype || v1.logicalType !== v2.logicalType),
  }
}

/** The columns that both have, in the order of the first. */
export function sharedColumns(v1: HasColumns, v2: HasColumns): { v1: Column; v2: Column }[] {
  const others = new Map(v2.columns.map(column => [column.name, column]))
  return v1.columns.flatMap(column => {
    const other = others.get(column.name)
    return other ? [{ v1: column, v2: other }] : []
  })
}

function without({ columns }: HasColumns, other: HasColumns): Column[] {
  const names = new Set(other.columns.map(({ name }) => name))
  return columns.filter(({ name }) => !names.has(name))
}
