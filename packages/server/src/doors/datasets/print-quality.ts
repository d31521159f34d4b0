import type { LoadId } from '../../core/ids.ts'
import type { CheckColumn, QualityCheck, QualityReport } from '../../core/quality/report.ts'
import { rowsLink } from './rows-link.ts'

/** The seed's `{overall_score, issues}` of an upload: the checks that did not pass. */
export function printUploadQuality(quality: QualityReport) {
  return {
    overall_score: quality.overallScore,
    basis: quality.basis,
    issues: quality.checks
      .filter(check => !check.passed)
      .map(check => ({
        name: check.name,
        column: check.column,
        severity: check.severity,
        details: check.details,
        points_lost: check.pointsLost,
      })),
  }
}

/** The version that a report is about, for the links to its rows. */
interface Of {
  readonly datasetId: string
  readonly number: number
  readonly loadId: LoadId
}

/** The whole report of a version. */
export function printQuality(quality: QualityReport, version: Of) {
  return {
    overall_score: quality.overallScore,
    basis: quality.basis,
    formula_version: quality.formulaVersion,
    dimensions: quality.dimensions,
    checks: quality.checks.map(check => ({
      name: check.name,
      passed: check.passed,
      details: check.details,
      severity: check.severity,
      dimension: check.dimension,
      column: check.column,
      affected_rows: check.affectedRows,
      points_lost: check.pointsLost,
      sample_rows: check.sampleRows,
      rows: linkOf(check, version),
      columns: check.columns.map(column => printColumn(check, column, version)),
      ...(check.ruleId !== undefined && { rule_id: check.ruleId }),
    })),
  }
}

function printColumn(
  { name }: QualityCheck,
  { column, found, affectedRows, sampleRows, listed }: CheckColumn,
  of: Of,
) {
  return {
    column,
    found,
    affected_rows: affectedRows,
    sample_rows: sampleRows,
    rows: listed ? rowsLink(of.datasetId, of.number, { check: name, column }) : null,
  }
}

function linkOf(
  { name, listed, ruleId, affectedRows }: QualityCheck,
  { datasetId, number, loadId }: Of,
): string | null {
  if (name === 'rejected_rows' && affectedRows > 0) return `/api/loads/${loadId}/rejects`
  if (!listed) return null
  return rowsLink(datasetId, number, ruleId === undefined ? { check: name } : { rule: ruleId })
}
