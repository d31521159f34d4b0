import { type LogicalType, parseLogicalType } from '../query/logical-type.ts'
import { refuse } from '../refusals.ts'
import type { LoadWarning } from './load.ts'

/** An element of a Parquet file's schema, in the order of the file: the root, then each column with what is in it. */
export interface ParquetElement {
  readonly name: string
  readonly children: number
  readonly convertedType: string | null
  readonly logicalType: string | null
  readonly precision: number | null
}

/** A column as the engine reads it. */
export interface ReadColumn {
  readonly name: string
  readonly type: string
}

export interface ParquetColumn extends ReadColumn {
  /** The file declares it as one of a few values. */
  readonly categorical: boolean
}

export interface ParquetColumns {
  /** With the names that the file gives them, which need not differ. */
  readonly columns: readonly ParquetColumn[]
  readonly warnings: readonly LoadWarning[]
}

const WIDEST_DECIMAL = 38
const INDEX = /^__index_level_[0-9]+__$/
const SHOWN = 5
const CARRIED =
  /^(BOOLEAN|U?(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|VARCHAR|BLOB|UUID|JSON|DATE|TIME(_NS)?|TIMESTAMP(_NS)?|(TIME|TIMESTAMP) WITH TIME ZONE|INTERVAL)$/

/**
 * What the columns of a Parquet file are, beyond what the engine says of them. Pure; no I/O. Refuses with `unreadable_file` types
 * whose values would change, naming the column.
 */
export function planParquet(
  elements: readonly ParquetElement[],
  read: readonly ReadColumn[],
  pandas: string | null,
): ParquetColumns {
  const groups = groupByColumn(elements)
  // When the two disagree about what is a column, the engine's names are all there is.
  const known = groups.length === read.length ? groups : null
  const declared = declaredCategories(pandas)
  const cut: string[] = []
  const columns = read.map(({ name, type }, index): ParquetColumn => {
    const group = known?.[index] ?? []
    const named = group[0]?.name ?? name
    checkCarried(named, type, group)
    if (group.some(isCutToMicroseconds)) cut.push(named)
    const isEnum = group.length === 1 && group.some(isEnumType)
    return { name: named, type, categorical: isEnum || declared.has(named) }
  })
  return { columns, warnings: [...cutWarning(cut), ...indexWarning(columns.map(({ name }) => name))] }
}

/** Each column with the elements that are in it. */
function groupByColumn([root, ...elements]: readonly ParquetElement[]): ParquetElement[][] {
  const groups: ParquetElement[][] = []
  let open = 0
  for (const element of elements) {
    if (open === 0) {
      if (groups.length === root?.children) break
      groups.push([])
      open = 1
    }
    groups.at(-1)?.push(element)
    open += element.children - 1
  }
  return groups
}

function checkCarried(name: string, type: string, group: readonly ParquetElement[]): void {
  const shown = JSON.stringify(name.slice(0, 100))
  const wide = group.find(({ precision }) => (precision ?? 0) > WIDEST_DECIMAL)
  if (wide) {
    const message = `The column ${shown} holds decimals of ${wide.precision} digits, and at most ${WIDEST_DECIMAL} can be kept exactly. Write it as text.`
    throw refuse('unreadable_file', message)
  }
  if (!isCarried(type)) throw notCarried(shown, type)
}

function isCarried(type: string): boolean {
  try {
    return holdsCarried(parseLogicalType(type))
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

function holdsCarried(type: LogicalType): boolean {
  if (type.kind === 'scalar') return CARRIED.test(type.name)
  if (type.kind === 'list' || type.kind === 'array') return holdsCarried(type.of)
  if (type.kind === 'map') return holdsCarried(type.key) && holdsCarried(type.value)
  if (type.kind === 'struct') return type.fields.every(({ type }) => holdsCarried(type))
  return type.kind === 'decimal'
}

function notCarried(column: string, type: string): Error {
  const message = `The column ${column} has the type ${type.slice(0, 100)}, which cannot be kept as it is. Write it as text or JSON, or leave it out.`
  return refuse('unreadable_file', message)
}

function isEnumType({ convertedType, logicalType }: ParquetElement): boolean {
  return convertedType === 'ENUM' || (logicalType?.startsWith('EnumType') ?? false)
}

/** The engine has nanoseconds without a time zone only. */
function isCutToMicroseconds({ logicalType }: ParquetElement): boolean {
  return /^Time(stamp)?Type\(isAdjustedToUTC=1\b.*NANOS=NanoSeconds/.test(logicalType ?? '')
}

/** Columns that pandas wrote as categories. */
function declaredCategories(pandas: string | null): Set<string> {
  try {
    const { columns } = JSON.parse(pandas ?? '{}') as { columns?: unknown }
    const list = Array.isArray(columns) ? (columns as Partial<Record<string, unknown>>[]) : []
    const categorical = list.filter(column => column?.pandas_type === 'categorical')
    return new Set(categorical.map(({ field_name, name }) => String(field_name ?? name)))
  } catch {
    // What a program notes about its own columns is no reason to refuse them.
    return new Set()
  }
}

function cutWarning(columns: readonly string[]): LoadWarning[] {
  if (columns.length === 0) return []
  const message = `Times in UTC are kept to the microsecond, and these columns declare nanoseconds, of which the last three digits are cut: ${list(columns)}. To keep them, write them without a time zone or as whole numbers.`
  return [{ code: 'cut_to_microseconds', message }]
}

function indexWarning(names: readonly string[]): LoadWarning[] {
  const indexes = names.filter(name => INDEX.test(name))
  if (indexes.length === 0) return []
  const message = `The index that pandas wrote was kept as a column: ${list(indexes)}. To leave it out, write the file with index=False.`
  return [{ code: 'index_column', message }]
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map(name => JSON.stringify(name.slice(0, 60)))
  const more = names.length - SHOWN
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
