import type { RowSchema } from '../../../core/batch/row-schema.ts'
import { type Leaf, leavesOf } from '../../../core/batch/row-types.ts'
import type { Session } from '../session.ts'
import { quoteLiteral } from '../sql.ts'
import { type FileColumn, fieldsIn, type RowFit } from './parquet-fit.ts'
import {
  type Footer,
  isTrue,
  leafAggregates,
  readFooter,
  rowGroupSql,
  type StoredLeaf,
  storedLeaves,
} from './parquet-statistics.ts'
import { describeLeaves, isTimestamp, leafSql, type WrittenRows } from './write-rows.ts'

/** A file whose every row is one of the schema as it stands. */
export interface FittingFile {
  readonly rows: WrittenRows
  /** What its footer says of its values is true, so that the file can be read without a second thought. */
  readonly honest: boolean
}

/** Of wider files the footer is not checked. */
const MOST_CHECKED_LEAVES = 1000

/**
 * Looks at every row of a Parquet file of which nothing needs to be converted, once; null when a row is none of the schema. The session
 * must not take the footer's statistics for granted.
 */
export async function readAsItIs(
  path: string,
  { fields }: RowSchema,
  columns: readonly FileColumn[],
  { fits }: RowFit,
  { connection }: Session,
): Promise<FittingFile | null> {
  const footer = await readFooter(connection, path)
  const stored = storedLeaves(columns)
  const group = rowGroupSql(footer.groups)
  const checked = group === null ? null : checkedLeaves(footer, stored)
  const leaves = leavesOf(fieldsIn(fields, columns))
  const aggregates = [
    `count_if(not ${fits}) as misfits`,
    ...presenceSql(leaves),
    ...(checked ?? []).map(at => leafAggregates(stored[at] as StoredLeaf, at)),
  ]
  const from = `read_parquet(${quoteLiteral(path)}, hive_partitioning = false, union_by_name = false, file_row_number = true)`
  const reader = await connection.runAndReadAll(
    `select ${checked ? group : '0'} as row_group, count(*) as rows, ${aggregates.join(', ')} from ${from} group by 1`,
  )
  const found = reader.getRowObjects()
  if (found.length === 0 || found.some(({ misfits }) => Number(misfits) > 0)) return null
  return {
    rows: describeFound(leaves, found),
    honest: checked !== null && isHonest(footer, stored, new Set(checked), found),
  }
}

type Found = Readonly<Record<string, unknown>>

function presenceSql(leaves: readonly Leaf[]): string[] {
  const counts = leaves.map((leaf, at) => `count(${leafSql(leaf)}) as n${at}`)
  if (!leaves.some(isTimestamp)) return counts
  return [...counts, 'epoch_ms(min("timestamp")) as oldest', 'epoch_ms(max("timestamp")) as newest']
}

function describeFound(leaves: readonly Leaf[], found: readonly Found[]): WrittenRows {
  const numbers = (name: string) =>
    found.flatMap(row => (row[name] === null || row[name] === undefined ? [] : [Number(row[name])]))
  const sum = (name: string) => numbers(name).reduce((total, each) => total + each, 0)
  const oldest = numbers('oldest')
  const times = oldest.length > 0 ? { from: Math.min(...oldest), to: Math.max(...numbers('newest')) } : null
  const counts = leaves.map((_, at) => sum(`n${at}`))
  return describeLeaves(leaves, counts, sum('rows'), times)
}

/** The leaves of which the footer says something; null when one of them cannot be held against it. */
function checkedLeaves({ statistics }: Footer, stored: readonly StoredLeaf[]): number[] | null {
  const told = statistics.filter(({ min, max, nulls }) => min !== null || max !== null || nulls !== null)
  const leaves = [...new Set(told.map(({ leaf }) => leaf))]
  const isKnown = leaves.every(leaf => stored[leaf]?.deep === false)
  return isKnown && leaves.length <= MOST_CHECKED_LEAVES ? leaves : null
}

function isHonest(
  { groups, statistics }: Footer,
  stored: readonly StoredLeaf[],
  checked: ReadonlySet<number>,
  found: readonly Found[],
): boolean {
  const byGroup = new Map(found.map(row => [Number(row.row_group), row]))
  if (groups.some((rows, at) => Number(byGroup.get(at)?.rows ?? 0) !== rows)) return false
  return statistics.every(told => {
    const row = byGroup.get(told.rowGroup)
    const leaf = stored[told.leaf]
    if (!checked.has(told.leaf) || !leaf || !row) return true
    const text = (name: string) => (row[name] === null ? null : String(row[name]))
    const counts = { nulls: Number(row[`nulls${told.leaf}`]), empty: Number(row[`empty${told.leaf}`]) }
    return isTrue(told, { min: text(`min${told.leaf}`), max: text(`max${told.leaf}`), ...counts }, leaf)
  })
}
