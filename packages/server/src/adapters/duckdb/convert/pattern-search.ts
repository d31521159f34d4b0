import type { DuckDBConnection } from '@duckdb/node-api'
import type { PatternCheck } from '../../../core/batch/convert-record.ts'
import { quoteList, quoteLiteral } from '../sql.ts'

/** Of these texts, the places of those in which their pattern is not found: searched by the engine, in linear time. */
export async function unmatched(
  connection: DuckDBConnection,
  checks: readonly PatternCheck[],
): Promise<Set<number>> {
  const missing = new Set<number>()
  const byPattern = Map.groupBy(checks.entries(), ([, { pattern }]) => pattern)
  for (const [pattern, entries] of byPattern) {
    const texts = quoteList(entries.map(([, { text }]) => text.replaceAll('\0', '\u2400')))
    const reader = await connection.runAndReadAll(
      `select unnest(list_transform(${texts}, lambda t: regexp_matches(t, ${quoteLiteral(pattern)}))) as found`,
    )
    for (const [at, [found]] of reader.getRows().entries()) {
      if (found !== true) missing.add(entries[at]?.[0] ?? -1)
    }
  }
  return missing
}
