import type { DuckDBConnection } from '@duckdb/node-api'
import { type LogicalType, printLogicalType } from '../../../core/query/logical-type.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'
import type { FileColumn } from './parquet-fit.ts'

/** A run of values as the file stores it, in the order in which its footer counts them. */
export interface StoredLeaf {
  readonly type: LogicalType
  /** SQL: the value itself, or a list of values per row. */
  readonly value: string
  /** SQL for the list or map that the values are in; null: one value per row. */
  readonly within: string | null
  /** Lists in lists are not looked into. */
  readonly deep: boolean
}

/** What the footer says of a run of values within a row group. */
export interface StoredStatistics {
  readonly rowGroup: number
  readonly leaf: number
  readonly min: string | null
  readonly max: string | null
  readonly nulls: number | null
  readonly values: number
}

export interface Footer {
  /** Rows of each row group. */
  readonly groups: readonly number[]
  readonly statistics: readonly StoredStatistics[]
}

/** The runs of values of columns, depth first. Pure; no I/O. */
export function storedLeaves(columns: readonly FileColumn[]): StoredLeaf[] {
  return columns.flatMap(({ name, type }) => leavesIn(type, quoteIdentifier(name), null, false, 0))
}

function leavesIn(
  type: LogicalType,
  value: string,
  within: string | null,
  deep: boolean,
  depth: number,
): StoredLeaf[] {
  const inner = (of: LogicalType, list: string) =>
    leavesIn(of, list, value, deep || within !== null, depth + 1)
  switch (type.kind) {
    case 'struct':
      return type.fields.flatMap(({ name, type: of }) => {
        const field = quoteLiteral(name)
        const item = `s${depth}`
        const extracted =
          within === null
            ? `struct_extract(${value}, ${field})`
            : `list_transform(${value}, lambda ${item}: struct_extract(${item}, ${field}))`
        return leavesIn(of, extracted, within, deep, depth + 1)
      })
    case 'list':
      return inner(type.of, value)
    case 'map':
      return [...inner(type.key, `map_keys(${value})`), ...inner(type.value, `map_values(${value})`)]
    default:
      return [{ type, value, within, deep }]
  }
}

/** Reads what the footer says of its row groups. */
export async function readFooter(connection: DuckDBConnection, path: string): Promise<Footer> {
  const reader = await connection.runAndReadAll(
    `select row_group_id, column_id, row_group_num_rows, num_values, stats_null_count,
            coalesce(stats_min_value, stats_min) as least, coalesce(stats_max_value, stats_max) as greatest
     from parquet_metadata(${quoteLiteral(path)}) order by row_group_id, column_id`,
  )
  const groups: number[] = []
  const statistics = reader.getRowObjects().map((row): StoredStatistics => {
    groups[Number(row.row_group_id)] = Number(row.row_group_num_rows)
    return {
      rowGroup: Number(row.row_group_id),
      leaf: Number(row.column_id),
      min: textOf(row.least),
      max: textOf(row.greatest),
      nulls: row.stats_null_count === null ? null : Number(row.stats_null_count),
      values: Number(row.num_values),
    }
  })
  return { groups, statistics }
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/** SQL for what the values of a leaf really are: least, greatest, how many are null, and in how many rows there are none. */
export function leafAggregates({ value, within }: StoredLeaf, at: number): string {
  const text = (sql: string) => `cast(${sql} as VARCHAR)`
  if (within === null) {
    return `${text(`min(${value})`)} as min${at}, ${text(`max(${value})`)} as max${at}, count(*) - count(${value}) as nulls${at}, 0 as empty${at}`
  }
  const isEmpty = `(${within} is null or len(${value}) = 0)`
  const nulls = `len(list_filter(${value}, lambda v: v is null))`
  return `${text(`min(list_min(${value}))`)} as min${at}, ${text(`max(list_max(${value}))`)} as max${at}, coalesce(sum(case when ${isEmpty} then 0 else ${nulls} end), 0) as nulls${at}, count_if(${isEmpty}) as empty${at}`
}

/** What was found of a leaf in a row group. */
export interface FoundStatistics {
  readonly min: string | null
  readonly max: string | null
  readonly nulls: number
  /** Rows whose list is missing or empty. */
  readonly empty: number
}

/**
 * Whether what the footer says of values is true of them, so that nothing can be skipped or foreseen by it that is there. Pure; no I/O.
 * Of texts it may know no more than bounds.
 */
export function isTrue(told: StoredStatistics, found: FoundStatistics, leaf: StoredLeaf): boolean {
  const isNullCount =
    told.nulls === null ||
    (leaf.within === null
      ? told.nulls === found.nulls
      : told.nulls >= found.nulls && told.nulls <= found.nulls + found.empty)
  if (!isNullCount) return false
  if (found.min === null || found.max === null) return told.min === null && told.max === null
  const type = printLogicalType(leaf.type)
  if (type === 'VARCHAR') {
    const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
    return (
      (told.min === null || order(told.min, found.min) <= 0) &&
      (told.max === null || order(told.max, found.max) >= 0)
    )
  }
  const same = (a: string | null, b: string) =>
    a === null || a === b || (type === 'DOUBLE' && Number(a) === Number(b))
  return same(told.min, found.min) && same(told.max, found.max)
}

/** More row groups of unlike sizes are not told apart. */
const MOST_UNEVEN_GROUPS = 256

/** SQL for the number of a row's group, by the row's place in the file; null where that would be too long. Pure; no I/O. */
export function rowGroupSql(groups: readonly number[]): string | null {
  const [first = 0] = groups
  if (groups.length <= 1) return '0'
  if (first > 0 && groups.slice(0, -1).every(rows => rows === first) && (groups.at(-1) ?? 0) <= first) {
    return `file_row_number // ${first}`
  }
  if (groups.length > MOST_UNEVEN_GROUPS) return null
  let end = 0
  const cases = groups.map((rows, group) => {
    end += rows
    return `when file_row_number < ${end} then ${group}`
  })
  return `case ${cases.join(' ')} else -1 end`
}
