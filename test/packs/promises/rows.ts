import type { DataType, Pack } from '../../../packages/server/src/core/pack/pack.ts'
import type { RowCondition, Segment } from '../../../packages/server/src/core/pack/rules.ts'
import type { LoadedWorld, TextRow } from './world.ts'

// Written a second time, slowly and from the contract's words, so that it can disagree with what it checks.

/** Whether a row fits a condition on one of its own columns. */
export function rowFits(row: TextRow, condition: RowCondition, column: string, dataType: DataType): boolean {
  const cell = row[column] ?? null
  const { operator, value } = condition
  if (operator === 'exists') return cell !== null
  if (operator === 'not_exists') return cell === null
  if (cell === null) return false
  const wanted = (Array.isArray(value) ? value : [value]).map(each => rank(String(each), dataType))
  const have = rank(cell, dataType)
  const [first = ''] = wanted
  const answers = {
    '=': have === first,
    in: wanted.includes(have),
    '!=': have !== first,
    not_in: !wanted.includes(have),
    '<': have < first,
    '<=': have <= first,
    '>': have > first,
    '>=': have >= first,
  }
  return answers[operator]
}

const PLACES = 30

/** A value such that `<` and `===` order and tell apart values of its type. */
function rank(text: string, dataType: DataType): string | bigint | number {
  switch (dataType) {
    case 'integer':
    case 'bigint':
    case 'decimal': {
      const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
      const size = BigInt(whole + fraction.padEnd(PLACES, '0'))
      return text.startsWith('-') ? -size : size
    }
    case 'double':
      return Number(text)
    case 'timestamp':
      return Date.parse(
        `${text.length === 10 ? `${text} 00:00:00` : text.replace('T', ' ').replace('Z', '')}Z`,
      )
    default:
      return text
  }
}

/** The rows of a segment's base schema that belong to it. */
export function segmentRows(segment: Segment, { pack, rows }: LoadedWorld): TextRow[] {
  return (rows[segment.baseSchema] ?? []).filter(
    row =>
      fitsAll(row, segment, segment.baseSchema, pack) &&
      segment.joins.every(join =>
        (rows[join.schema] ?? []).some(
          other =>
            other[join.field] !== null &&
            other[join.field] === row[join.baseField] &&
            fitsAll(other, segment, join.schema, pack),
        ),
      ),
  )
}

function fitsAll(row: TextRow, segment: Segment, schema: string, pack: Pack): boolean {
  return segment.filters.every(filter => {
    const parts = filter.field.split('.')
    const [owner, column = ''] = parts.length === 1 ? [segment.baseSchema, parts[0]] : parts
    return owner !== schema || rowFits(row, filter, column, typeOf(pack, schema, column))
  })
}

export function typeOf(pack: Pack, schema: string, column: string): DataType {
  const field = pack.schemas.find(each => each.key === schema)?.fields.find(each => each.name === column)
  if (!field) throw new Error(`${schema} has no column ${column}`)
  return field.dataType
}

/** Schema and column by which customers are told apart. */
export function customerColumn(pack: Pack): { schema: string; column: string } {
  const schema = pack.schemas.find(each => each.schemaType === 'customer')
  const column = schema?.fields.find(field => field.isPrimaryKey)?.name
  if (!schema || !column) throw new Error('the pack has no customers')
  return { schema: schema.key, column }
}

/** By the key of a segment: the customers who belong to it, by themselves or by rows that refer to them. */
export function members(world: LoadedWorld): Map<string, Set<string>> {
  const { schema, column } = customerColumn(world.pack)
  return new Map(
    world.pack.segments.map(segment => {
      const base = world.pack.schemas.find(each => each.key === segment.baseSchema)
      const reference = base?.fields.find(field => field.references?.schema === schema)?.name ?? ''
      const by = segment.baseSchema === schema ? column : reference
      return [segment.key, new Set(segmentRows(segment, world).map(row => row[by] ?? ''))]
    }),
  )
}
