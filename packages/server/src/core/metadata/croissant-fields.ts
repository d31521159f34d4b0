import type { Column } from '../dataset/dataset.ts'
import { type LogicalType, parseLogicalType } from '../query/logical-type.ts'

/** The record set whose records are the rows. */
export const RECORDS = 'rows'

type Node = Readonly<Record<string, unknown>>

/** The id of a column's field. Ids are IRIs, so characters that they may not hold are encoded. */
export function fieldId(...path: readonly string[]): string {
  return [RECORDS, ...path.map(encodeName)].join('/')
}

/** A column as a field that is read from the Parquet file, whose types say more than text does. Pure; no I/O. */
export function columnField({ name, logicalType }: Column): Node {
  const type = parseLogicalType(logicalType)
  const field = typedField([name], type, { column: name, jsonPath: '$' })
  const references = type.kind === 'enum' && { references: { '@id': enumerationId(name, 'name') } }
  return { ...field, description: logicalType, ...references }
}

/** The values of the columns that are enums, each a record set of its own. Pure; no I/O. */
export function enumerations(columns: readonly Column[]): Node[] {
  return columns.flatMap(({ name, logicalType }) => {
    const type = parseLogicalType(logicalType)
    if (type.kind !== 'enum') return []
    const id = enumerationId(name, 'name')
    return {
      '@type': 'cr:RecordSet',
      '@id': enumerationId(name),
      name: enumerationId(name),
      dataType: 'sc:Enumeration',
      key: { '@id': id },
      field: [{ '@type': 'cr:Field', '@id': id, name: 'name', dataType: 'sc:Text' }],
      data: type.values.map(value => ({ [id]: value })),
    }
  })
}

/** Where a value lies: a column of the file, and the way within its value. */
interface Place {
  readonly column: string
  readonly jsonPath: string
}

function typedField(path: readonly string[], type: LogicalType, place: Place): Node {
  const { item, shape } = unfold(type)
  const array = shape.length > 0 && {
    isArray: true,
    ...((shape.length > 1 || shape[0] !== -1) && { arrayShape: shape.join(',') }),
  }
  const inside = { ...place, jsonPath: place.jsonPath + '[*]'.repeat(shape.length) }
  return {
    '@type': 'cr:Field',
    '@id': fieldId(...path),
    name: path.at(-1),
    ...contentOf(path, item, inside),
    ...array,
    source: sourceOf(place),
  }
}

function contentOf(path: readonly string[], type: LogicalType, place: Place): Node {
  const members = membersOf(type)
  if (!members) return { dataType: dataType(type) }
  const subField = members.map(({ name, type: of }) => {
    const jsonPath = `${place.jsonPath}[${JSON.stringify(name)}]`
    return typedField([...path, name], of, { ...place, jsonPath })
  })
  return { subField }
}

function membersOf(type: LogicalType) {
  return type.kind === 'struct' ? type.fields : null
}

function sourceOf({ column, jsonPath }: Place): Node {
  return {
    fileObject: { '@id': 'data.parquet' },
    extract: { column },
    ...(jsonPath !== '$' && { transform: { jsonPath } }),
  }
}

/** What a value consists of: items of one type, in so many dimensions; −1: of any length. A map is a list of its entries. */
function unfold(type: LogicalType): { item: LogicalType; shape: number[] } {
  if (type.kind === 'map') {
    const fields = [
      { name: 'key', type: type.key },
      { name: 'value', type: type.value },
    ]
    return { item: { kind: 'struct', fields }, shape: [-1] }
  }
  if (type.kind !== 'list' && type.kind !== 'array') return { item: type, shape: [] }
  const { item, shape } = unfold(type.of)
  return { item, shape: [type.kind === 'array' ? type.length : -1, ...shape] }
}

function dataType(type: LogicalType): string {
  if (type.kind === 'decimal') return type.scale === 0 ? 'sc:Integer' : 'sc:Float'
  if (type.kind !== 'scalar') return 'sc:Text'
  const { name } = type
  if (name === 'BOOLEAN') return 'sc:Boolean'
  if (name === 'DATE') return 'sc:Date'
  if (name === 'FLOAT' || name === 'DOUBLE') return 'sc:Float'
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^BIGNUM$/.test(name)) return 'sc:Integer'
  if (name.startsWith('TIMESTAMP')) return 'sc:DateTime'
  return /^TIME\b|^TIME_NS$/.test(name) ? 'sc:Time' : 'sc:Text'
}

function enumerationId(...path: readonly string[]): string {
  return ['values', ...path.map(encodeName)].join('/')
}

/** Dots alone would be taken for a way up. */
function encodeName(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed())
  return /^\.+$/.test(encoded) ? encoded.replaceAll('.', '%2E') : encoded
}
