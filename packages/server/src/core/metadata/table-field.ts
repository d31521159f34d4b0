import type { Column } from '../dataset/dataset.ts'
import { type LogicalType, parseLogicalType } from '../query/logical-type.ts'

interface FieldType {
  readonly type: string
  readonly format?: string
  readonly categories?: readonly string[]
}

/** A column as a field of a Table Schema 2, as it stands in a CSV or a Parquet file. Pure; no I/O. */
export function tableField(column: Column, file: 'csv' | 'parquet'): Record<string, unknown> {
  const { name, originalName, logicalType, nullable } = column
  const { format, ...typed } = fieldType(parseLogicalType(logicalType))
  // Times stand in CSV as the engine writes them: with a space, and fractions where there are any.
  const written = format === 'any' && file === 'parquet' ? undefined : format
  // Empty text is a value where nothing is missing; elsewhere a reader of CSV cannot tell the two apart.
  const noneMissing = file === 'csv' && typed.type === 'string' && !nullable
  return {
    name,
    ...(originalName !== name && { title: originalName }),
    description: logicalType,
    ...typed,
    ...(written && { format: written }),
    ...(noneMissing && { missingValues: [] }),
    ...(!nullable && { constraints: { required: true } }),
  }
}

function fieldType(type: LogicalType): FieldType {
  switch (type.kind) {
    case 'decimal':
      return { type: type.scale === 0 ? 'integer' : 'number' }
    case 'enum':
      return type.values.length === 0 ? { type: 'string' } : { type: 'string', categories: type.values }
    case 'list':
    case 'array':
      return { type: 'array' }
    case 'struct':
    case 'map':
      return { type: 'object' }
    case 'union':
    case 'loose':
      return { type: 'any' }
    case 'scalar':
      return scalarType(type.name)
  }
}

function scalarType(name: string): FieldType {
  switch (name) {
    case 'BOOLEAN':
      return { type: 'boolean' }
    case 'FLOAT':
    case 'DOUBLE':
      return { type: 'number' }
    case 'DATE':
      return { type: 'date' }
    case 'UUID':
      return { type: 'string', format: 'uuid' }
    case 'BLOB':
      return { type: 'string', format: 'binary' }
    case 'JSON':
      return { type: 'any' }
    default:
      if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^BIGNUM$/.test(name)) return { type: 'integer' }
      if (name.startsWith('TIMESTAMP')) return { type: 'datetime', format: 'any' }
      if (/^TIME(_NS)?$|^TIME WITH TIME ZONE$/.test(name)) return { type: 'time', format: 'any' }
      return { type: 'string' }
  }
}
