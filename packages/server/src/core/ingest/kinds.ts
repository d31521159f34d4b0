import type { TextFacts } from './values.ts'

/** What a value may be; `written`: a date by one of the formats that were asked for. */
export type Kind =
  | 'integer'
  | 'bigint'
  | 'hugeint'
  | 'fraction'
  | 'scientific'
  | 'scientificFraction'
  | 'number'
  | 'double'
  | 'grouped'
  | 'other'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'instant'
  | 'nano'
  | 'zoned'
  | 'looksWritten'
  | { readonly written: number }

/** How many of a column's values are of the kind. Pure; no I/O. */
export function countOf(kind: Kind, facts: TextFacts): number {
  if (typeof kind === 'object') return facts.written[kind.written] ?? 0
  switch (kind) {
    case 'integer':
      return facts.integers
    case 'bigint':
      return facts.bigints
    case 'hugeint':
      return facts.hugeints
    case 'fraction':
      return facts.fractions
    case 'scientific':
      return facts.scientific
    case 'scientificFraction':
      return facts.scientificFractions
    case 'number':
      return facts.integers + facts.fractions + facts.scientific
    case 'double':
      return facts.doubles
    case 'grouped':
      return facts.grouped
    case 'other':
      return facts.others
    case 'boolean':
      return facts.booleans
    case 'date':
      return facts.dates
    case 'timestamp':
      return facts.timestamps
    case 'instant':
      return facts.dates + facts.timestamps
    case 'nano':
      return facts.nanoTimestamps
    case 'zoned':
      return facts.zoned
    case 'looksWritten':
      return facts.looksWritten
  }
}
