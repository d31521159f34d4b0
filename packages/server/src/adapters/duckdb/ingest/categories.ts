import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'

const MOST_CATEGORIES = 50
const LARGEST_SHARE = 0.05
const COLUMNS_PER_PASS = 64

/** Those of the columns that are categories: at most 50 distinct texts, and at most 5 % of the rows. */
export async function findCategories(
  connection: DuckDBConnection,
  part: string,
  rows: number,
  names: readonly string[],
): Promise<Set<string>> {
  const most = Math.min(MOST_CATEGORIES, Math.floor(rows * LARGEST_SHARE))
  const found = new Set<string>()
  if (most < 1) return found
  for (let from = 0; from < names.length; from += COLUMNS_PER_PASS) {
    const group = names.slice(from, from + COLUMNS_PER_PASS)
    const counts = group.map((name, index) => `count(distinct ${quoteIdentifier(name)}) as d${index}`)
    const reader = await connection.runAndReadAll(
      `select ${counts.join(', ')} from read_parquet(${quoteLiteral(part)})`,
    )
    const row = reader.getRowObjects()[0] ?? {}
    group.forEach((name, index) => {
      const distinct = Number(row[`d${index}`])
      if (distinct >= 1 && distinct <= most) found.add(name)
    })
  }
  return found
}
