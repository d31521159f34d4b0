import { type DuckDBConnection, listValue } from '@duckdb/node-api'
import type { PatternCheck } from '../../../core/batch/convert-record.ts'
import type { RowField, RowType } from '../../../core/batch/row-schema.ts'
import { FileError } from './record.ts'

/** Escapes that JavaScript and RE2 write differently: `\uFEFF`, `\u{1F600}`, `(?<name>`; other pairs of a backslash are passed over. */
const DIFFERENT = /\\u([0-9A-Fa-f]{4})|\\u\{([0-9A-Fa-f]{1,6})\}|\\[^u]|\(\?<(?=[A-Za-z])/g

/** A pattern of JSON Schema as RE2 reads it. Pure; no I/O. */
export function searchable(pattern: string): string {
  return pattern.replace(DIFFERENT, (found, four?: string, braced?: string) => {
    const code = four ?? braced
    if (code !== undefined) return `\\x{${code}}`
    return found === '(?<' ? '(?P<' : found
  })
}

/**
 * Refuses the file where the schema has a pattern that cannot be searched in linear time: it looks around, or refers back to what it found.
 */
export async function checkPatterns(
  connection: DuckDBConnection,
  fields: readonly RowField[],
): Promise<void> {
  for (const pattern of new Set(fields.flatMap(({ type }) => patternsIn(type)))) {
    try {
      await connection.runAndReadAll(`select regexp_matches('', $1)`, [searchable(pattern)])
    } catch (cause) {
      const said = cause instanceof Error ? cause.message.split('\n', 1)[0] : ''
      const shown = JSON.stringify(pattern.slice(0, 100))
      throw new FileError('rh:constraint', `The schema's pattern ${shown} cannot be searched here: ${said}.`)
    }
  }
}

function patternsIn(type: RowType): string[] {
  if (type.kind === 'string') return type.pattern === null ? [] : [type.pattern]
  if (type.kind === 'object') return type.fields.flatMap(field => patternsIn(field.type))
  if (type.kind === 'array') return patternsIn(type.items)
  return type.kind === 'map' ? patternsIn(type.values) : []
}

/** Of these texts, the places of those in which their pattern is not found: searched by the engine, in linear time. */
export async function unmatched(
  connection: DuckDBConnection,
  checks: readonly PatternCheck[],
): Promise<Set<number>> {
  const missing = new Set<number>()
  const byPattern = Map.groupBy(checks.entries(), ([, { pattern }]) => pattern)
  for (const [pattern, entries] of byPattern) {
    const texts = listValue(entries.map(([, { text }]) => text))
    const reader = await connection.runAndReadAll(
      'select unnest(list_transform($1, lambda t: regexp_matches(t, $2))) as found',
      [texts, searchable(pattern)],
    )
    const found = reader.getRows()
    if (found.length !== entries.length)
      throw new Error(`${found.length} of ${entries.length} texts were searched`)
    for (const [at, [isFound]] of found.entries()) if (isFound !== true) missing.add(entries[at]?.[0] ?? -1)
  }
  return missing
}
