import { meanOf, standardDeviation } from '../profile/moments.ts'
import type { ColumnProfile } from '../profile/profile.ts'
import { fieldId, RECORDS } from './croissant-fields.ts'

type Node = Readonly<Record<string, unknown>>

/** Terms of the DDI vocabulary SummaryStatisticType 2.1.2. */
const terms = {
  mean: 'ddi-stats:7975ed0',
  median: 'ddi-stats:66851a3',
  min: 'ddi-stats:a1d0ec6',
  max: 'ddi-stats:8321e79',
  std: 'ddi-stats:690ab50',
  valid: 'ddi-stats:c646dd8',
  missing: 'ddi-stats:6459c62',
} as const

/** Of a term, what schema.org calls it. */
const properties: Readonly<Record<string, string>> = {
  median: 'sc:median',
  min: 'sc:minValue',
  max: 'sc:maxValue',
}

/** How many rows there are, as an annotation of the record set: the cardinality of Wikidata. Pure; no I/O. */
export function rowCountOf(rows: number): Node {
  const id = `${RECORDS}#count`
  return { '@type': 'cr:Field', '@id': id, name: 'count', dataType: 'wd:Q4049983', value: rows }
}

/** The statistics of a column that the vocabulary has terms for, as annotations of its field. Pure; no I/O. */
export function columnStatistics(column: ColumnProfile): Node[] {
  const spread = column.kind === 'numeric' || column.kind === 'instant' ? column.spread : null
  const valid = column.otherCount + column.topValues.reduce((sum, { count }) => sum + count, 0)
  const found: Readonly<Record<keyof typeof terms, string | number | null>> = {
    valid,
    missing: column.missing,
    min: spread?.min ?? null,
    max: spread?.max ?? null,
    median: spread?.percentiles.p50 ?? null,
    mean: column.kind === 'numeric' ? meanOf(column.moments) : null,
    std: column.kind === 'numeric' ? standardDeviation(column.moments) : null,
  }
  return Object.entries(found).flatMap(([name, value]) => {
    if (value === null) return []
    const numeric = typeof value === 'string' && column.kind === 'numeric'
    return {
      '@type': 'cr:Field',
      '@id': `${fieldId(column.name)}#${name}`,
      name,
      dataType: terms[name as keyof typeof terms],
      value: numeric ? numberOf(value) : value,
      ...(properties[name] && { equivalentProperty: properties[name] }),
    }
  })
}

/** The number; its text where a double would lose digits. */
function numberOf(text: string): number | string {
  const value = Number(text)
  return Number.isFinite(value) && sameNumber(text, String(value)) ? value : text
}

/** Whether two texts write one number, but for zeros at the end of a fraction. An exponent was written by a double. */
function sameNumber(a: string, b: string): boolean {
  const plain = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
  return /e/i.test(a) || plain(a) === plain(b)
}
