import type { Column } from '../dataset/dataset.ts'
import { dtypeOf } from '../dataset/types.ts'
import type { PackField } from './pack.ts'

/** The column that a field of a pack has in a part. Pure; no I/O. */
export function columnOf(field: PackField): Column {
  const { name, isNullable } = field
  const logicalType = engineType(field)
  return { name, originalName: name, logicalType, dtype: dtypeOf(logicalType), nullable: isNullable }
}

function engineType({ dataType, precision, scale }: PackField): string {
  switch (dataType) {
    case 'integer':
      return 'INTEGER'
    case 'bigint':
      return 'BIGINT'
    case 'decimal':
      return `DECIMAL(${precision ?? 38},${scale ?? 0})`
    case 'double':
      return 'DOUBLE'
    case 'boolean':
      return 'BOOLEAN'
    case 'date':
      return 'DATE'
    case 'timestamp':
      return 'TIMESTAMP'
    case 'varchar':
    case 'text':
    case 'jsonb':
      return 'VARCHAR'
  }
}
