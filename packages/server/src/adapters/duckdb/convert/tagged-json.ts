import { doubleOf } from '../../../core/batch/exact-number.ts'
import type { RecordValue, ScalarKind } from '../../../core/batch/record-value.ts'
import type { LogicalType } from '../../../core/query/logical-type.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'
import type { FileColumn } from './parquet-fit.ts'

const KINDS: Readonly<Record<string, ScalarKind>> = {
  i: 'int',
  l: 'long',
  n: 'double',
  d: 'date',
  t: 'date-time',
  b: 'binary',
}

/**
 * The value that a text of tagged JSON stands for: its first character says of what kind it is. A decimal is a double where a double has
 * all of its digits, else a text. Pure; no I/O.
 */
export function untagged(tagged: string): RecordValue {
  const [tag = ''] = tagged
  const text = tagged.slice(1)
  if (tag === 'm') return doubleOf(text) === null ? text : { scalar: 'double', text }
  const scalar = KINDS[tag]
  return scalar ? { scalar, text } : text
}

/** SQL for the tagged JSON of a row. Pure; no I/O. */
export function taggedRowSql(columns: readonly FileColumn[]): string {
  return `concat('{', ${membersSql(columns, quoteIdentifier, 0)}'}')`
}

function membersSql(columns: readonly FileColumn[], value: (name: string) => string, depth: number): string {
  return columns
    .map(({ name, type }, at) => {
      const key = quoteLiteral(`${at === 0 ? '' : ','}${JSON.stringify(name)}:`)
      return `${key}, ${orNull(taggedSql(type, value(name), depth))}, `
    })
    .join('')
}

function orNull(json: string): string {
  return `coalesce(${json}, 'null')`
}

/** SQL for the tagged JSON of a value; null for a missing one. */
function taggedSql(type: LogicalType, value: string, depth: number): string {
  const item = `e${depth}`
  const inner = (of: LogicalType, expression: string) => orNull(taggedSql(of, expression, depth + 1))
  switch (type.kind) {
    case 'list':
    case 'array':
      return `'[' || array_to_string(list_transform(${value}, lambda ${item}: ${inner(type.of, item)}), ',') || ']'`
    case 'struct': {
      const member = (name: string) => `struct_extract(${value}, ${quoteLiteral(name)})`
      return `case when ${value} is not null then concat('{', ${membersSql(type.fields, member, depth + 1)}'}') end`
    }
    case 'map': {
      const key = `cast(to_json(coalesce(cast(${item}.key as VARCHAR), '')) as VARCHAR)`
      const member = `concat(${key}, ':', ${inner(type.value, `${item}.value`)})`
      return `'{' || array_to_string(list_transform(map_entries(${value}), lambda ${item}: ${member}), ',') || '}'`
    }
    case 'decimal':
      return tagged('m', text(value))
    case 'scalar':
      return scalarSql(type.name, value)
    default:
      return tagged('s', text(value))
  }
}

function scalarSql(name: string, value: string): string {
  if (name === 'BOOLEAN') return text(value)
  if (/^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT)$/.test(name)) return tagged('i', text(value))
  if (/^(UINTEGER|U?BIGINT|U?HUGEINT)$/.test(name)) return tagged('l', text(value))
  // A float is the double of the same value, and not the one that its own shortest text would be.
  if (name === 'FLOAT' || name === 'DOUBLE') return tagged('n', text(`cast(${value} as DOUBLE)`))
  if (name === 'DATE') return tagged('d', text(value))
  if (name === 'TIMESTAMP WITH TIME ZONE') {
    return tagged('t', `replace(replace(${text(value)}, ' ', 'T'), '+00', 'Z')`)
  }
  if (name.startsWith('TIMESTAMP')) return tagged('t', `replace(${text(value)}, ' ', 'T') || 'Z'`)
  if (/^(VARCHAR|JSON|UUID)$/.test(name)) return tagged('s', text(value))
  return tagged('b', name === 'BLOB' ? `base64(${value})` : text(value))
}

function text(value: string): string {
  return `cast(${value} as VARCHAR)`
}

function tagged(kind: string, value: string): string {
  return `cast(to_json('${kind}' || ${value}) as VARCHAR)`
}
