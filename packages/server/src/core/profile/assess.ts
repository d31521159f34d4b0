import type { LoadRecord } from '../ingest/load.ts'
import type { ColumnFacts } from '../ports/engine.ts'
import type { Dimension, QualityCheck, QualityReport } from './quality.ts'

/** Goes up when the same facts would give another score. */
const FORMULA_VERSION = 1

/** A column with a larger share of missing values does not pass. */
const MOST_MISSING = 0.05

const WEIGHTS: Readonly<Record<Dimension, number>> = {
  completeness: 0.3,
  uniqueness: 0.2,
  validity: 0.25,
  consistency: 0.15,
  timeliness: 0.1,
}

/**
 * Assess a load by what it learnt at no cost; `docs/quality.md` has the formula. Pure; no I/O.
 * Only dimensions that were assessed count.
 */
export function assessLoad(facts: readonly ColumnFacts[], load: LoadRecord, rowCount: number): QualityReport {
  const dimensions = {
    completeness: completeness(facts, rowCount),
    validity: validity(load),
    consistency: consistency(facts),
  }
  return {
    overallScore: oneDecimal(weightedMean(dimensions)),
    formulaVersion: FORMULA_VERSION,
    dimensions,
    checks: [missingValues(facts, rowCount), constantColumns(facts), rejectedRows(load)],
  }
}

function completeness(facts: readonly ColumnFacts[], rowCount: number): number {
  const cells = facts.length * rowCount
  return cells === 0 ? 100 : oneDecimal(100 * (1 - sum(facts.map(({ missing }) => missing)) / cells))
}

function validity({ rows }: LoadRecord): number {
  const records = rows.loaded + rows.rejected
  return records === 0 ? 100 : oneDecimal((100 * rows.loaded) / records)
}

function consistency(facts: readonly ColumnFacts[]): number {
  const known = facts.filter(({ constant }) => constant !== null)
  const constant = known.filter(fact => fact.constant)
  return known.length === 0 ? 100 : oneDecimal(100 * (1 - constant.length / known.length))
}

function missingValues(facts: readonly ColumnFacts[], rowCount: number): QualityCheck {
  const worst = facts.reduce<ColumnFacts | null>(
    (most, fact) => (fact.missing > (most?.missing ?? 0) ? fact : most),
    null,
  )
  const share = worst && rowCount > 0 ? worst.missing / rowCount : 0
  const over = facts.filter(({ missing }) => rowCount > 0 && missing / rowCount > MOST_MISSING).length
  const where = worst ? ` (column "${worst.name}")` : ''
  const more = over > 1 ? `; ${over} columns have more than ${MOST_MISSING * 100}%` : ''
  return {
    name: 'missing_values',
    passed: over === 0,
    details: `Max ${percent(share)}% missing${where}${more}`,
    severity: over > 0 ? 'warning' : 'info',
    dimension: 'completeness',
    column: worst?.name ?? null,
    affectedRows: worst?.missing ?? 0,
  }
}

function constantColumns(facts: readonly ColumnFacts[]): QualityCheck {
  const constant = facts.filter(fact => fact.constant)
  const shown = constant.slice(0, 5).map(({ name }) => `"${name}"`)
  const more = constant.length > shown.length ? ` and ${constant.length - shown.length} more` : ''
  const details =
    constant.length === 0 ? 'No column has one value only' : `One value only: ${shown.join(', ')}${more}`
  return {
    name: 'constant_columns',
    passed: constant.length === 0,
    details,
    severity: constant.length > 0 ? 'warning' : 'info',
    dimension: 'consistency',
    column: constant.length === 1 ? (constant[0]?.name ?? null) : null,
    affectedRows: 0,
  }
}

function rejectedRows({ rows }: LoadRecord): QualityCheck {
  const records = rows.loaded + rows.rejected
  const share = records === 0 ? 0 : rows.rejected / records
  return {
    name: 'rejected_rows',
    passed: rows.rejected === 0,
    details:
      rows.rejected === 0
        ? 'Every row was loaded'
        : `${rows.rejected} of ${records} rows rejected (${percent(share)}%)`,
    severity: rows.rejected > 0 ? 'warning' : 'info',
    dimension: 'validity',
    column: null,
    affectedRows: rows.rejected,
  }
}

function weightedMean(scores: Readonly<Partial<Record<Dimension, number>>>): number {
  const assessed = Object.entries(scores) as [Dimension, number][]
  const weights = sum(assessed.map(([dimension]) => WEIGHTS[dimension]))
  return sum(assessed.map(([dimension, score]) => score * WEIGHTS[dimension])) / weights
}

/** A share as percent with two decimals; what is not nothing never prints as 0.00. */
function percent(share: number): string {
  return (share > 0 ? Math.max(share * 100, 0.01) : 0).toFixed(2)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10
}
