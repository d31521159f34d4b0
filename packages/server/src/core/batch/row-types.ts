import type { Column } from '../dataset/dataset.ts'
import { dtypeOf } from '../dataset/types.ts'
import { type LogicalType, printLogicalType } from '../query/logical-type.ts'
import type { RowField, RowType } from './row-schema.ts'

const SCALARS = {
  string: 'VARCHAR',
  number: 'DOUBLE',
  long: 'BIGINT',
  int: 'INTEGER',
  short: 'SMALLINT',
  byte: 'TINYINT',
  boolean: 'BOOLEAN',
  date: 'DATE',
  'date-time': 'TIMESTAMP WITH TIME ZONE',
} as const

/** The engine's type of a field's values. Pure; no I/O. */
export function engineTypeOf(type: RowType): LogicalType {
  switch (type.kind) {
    case 'object':
      return {
        kind: 'struct',
        fields: type.fields.map(({ name, type: of }) => ({ name, type: engineTypeOf(of) })),
      }
    case 'array':
      return { kind: 'list', of: engineTypeOf(type.items) }
    case 'map':
      return { kind: 'map', key: { kind: 'scalar', name: 'VARCHAR' }, value: engineTypeOf(type.values) }
    default:
      return { kind: 'scalar', name: SCALARS[type.kind] }
  }
}

/** A value of a row that is not divided any further, with where it lies. */
export interface Leaf {
  readonly path: readonly string[]
  readonly type: RowType
}

/** The leaves of fields, in their order. Pure; no I/O. */
export function leavesOf(fields: readonly RowField[], around: readonly string[] = []): Leaf[] {
  return fields.flatMap(({ name, type }): Leaf[] => {
    const path = [...around, name]
    return type.kind === 'object' ? leavesOf(type.fields, path) : [{ path, type }]
  })
}

/** The column of a leaf in a part, and in a version, where arrays and maps are JSON. Pure; no I/O. */
export function columnsOf(
  { path, type }: Leaf,
  nullable: boolean,
): { readonly part: Column; readonly version: Column } {
  const name = path.join('.')
  const logicalType = printLogicalType(engineTypeOf(type))
  const plain = { name, originalName: name, logicalType, dtype: dtypeOf(logicalType), nullable }
  const part = path.length > 1 ? { ...plain, path } : plain
  if (type.kind !== 'array' && type.kind !== 'map') return { part, version: plain }
  return { part: { ...part, path }, version: { ...plain, logicalType: 'JSON', dtype: dtypeOf('JSON') } }
}
