import type { ColumnProfile, Profile } from '../profile/profile.ts'
import type { Evidence, Found } from './evidence.ts'
import { counted, listed, percent } from './phrase.ts'
import { withoutRows } from './plain-checks.ts'
import type { CheckColumn, Dimension, QualityCheck } from './report.ts'
import { type Judged, sum } from './score.ts'
import { type ColumnCheck, hasOutliers } from './suspects.ts'

/** A column with a larger share of outliers does not pass. */
const MOST_OUTLIERS = 0.05
/** Outliers may well be right: one costs a tenth of what a wrong value does. */
const OUTLIER_COST = 0.1
/** Texts of which so many differ name single things. */
const ID_LIKE = 0.9
/** One value in so many makes the others hard to learn from. */
const IMBALANCED = 0.95
/** Fewer rows show neither. */
const FEW = 50
const MOST_CLASSES = 10

/** The entries of a check by column, what it singles out, and its first rows. Pure; no I/O. */
export function entriesOf(evidence: Evidence, check: ColumnCheck): Pick<QualityCheck, Entries> {
  const found = evidence.found.filter(each => each.check === check)
  const rows = evidence.together[check] ?? found[0]?.rows
  return {
    column: found[0]?.column ?? null,
    affectedRows: rows?.count ?? 0,
    sampleRows: rows?.first ?? [],
    listed: found.length > 0,
    columns: found.map(entryOf),
  }
}

type Entries = 'column' | 'affectedRows' | 'sampleRows' | 'listed' | 'columns'

function entryOf({ column, what, rows }: Found): CheckColumn {
  return { column, found: what, affectedRows: rows.count, sampleRows: rows.first, listed: true }
}

/** A check that wants nothing to be found, each cell with something costing the same. Pure; no I/O. */
export function cellCheck(
  profile: Profile,
  evidence: Evidence,
  name: 'mixed_types' | 'whitespace' | 'case_variants' | 'implausible_dates',
): Judged {
  const { dimension, clean, said } = CELL_CHECKS[name]
  const entries = entriesOf(evidence, name)
  const [worst] = entries.columns
  const passed = worst === undefined
  const names = listed([...new Set(entries.columns.map(({ column }) => column))])
  return {
    ...entries,
    name,
    passed,
    details: passed ? clean : `${said(worst)} in ${names}`,
    severity: passed ? 'info' : 'warning',
    dimension,
    penalty: shareOfCells(profile, sum(entries.columns.map(({ affectedRows }) => affectedRows))),
  }
}

interface CellCheck {
  readonly dimension: Dimension
  readonly clean: string
  readonly said: (worst: CheckColumn) => string
}

const CELL_CHECKS = {
  mixed_types: {
    dimension: 'consistency',
    clean: 'No column mixes numbers or dates with other texts',
    said: ({ affectedRows, found }) => `Up to ${counted(affectedRows, 'value')} (${found}) among others`,
  },
  whitespace: {
    dimension: 'consistency',
    clean: 'No text begins or ends with white space',
    said: ({ affectedRows }) => `Up to ${counted(affectedRows, 'text')} with white space around`,
  },
  case_variants: {
    dimension: 'consistency',
    clean: 'No spellings differ in nothing but case',
    said: ({ affectedRows }) => `Up to ${counted(affectedRows, 'text')} in a rarer case`,
  },
  implausible_dates: {
    dimension: 'validity',
    clean: 'No date lies before 1900, or without company in the future',
    said: ({ affectedRows, found }) => `Up to ${counted(affectedRows, 'date')} ${found}`,
  },
} as const satisfies Record<string, CellCheck>

/** Numbers beyond 1.5 times the distance of the quartiles. Pure; no I/O. */
export function outliersCheck(profile: Profile, evidence: Evidence): Judged {
  const entries = entriesOf(evidence, 'outliers')
  const shares = profile.columns.filter(hasOutliers).map(column => {
    const outliers = column.spread?.outliers ?? 0
    return { name: column.name, outliers, share: outliers / valuesOf(profile, column) }
  })
  const worst = shares.toSorted((a, b) => b.share - a.share)[0]
  const passed = shares.every(({ share }) => share <= MOST_OUTLIERS)
  return {
    ...entries,
    column: worst?.name ?? null,
    name: 'outliers',
    passed,
    details: worst ? `Max ${percent(worst.share)}% outliers (column "${worst.name}")` : 'No outliers',
    severity: passed ? 'info' : 'warning',
    dimension: 'validity',
    penalty: OUTLIER_COST * shareOfCells(profile, sum(shares.map(({ outliers }) => outliers))),
  }
}

const hint = { passed: true, severity: 'info', penalty: 0 } as const
const noRows = { affectedRows: 0, sampleRows: [], listed: false }

/** A hint: what may be about persons. Pure; no I/O. */
export function personalData(evidence: Evidence): Judged {
  const entries = entriesOf(evidence, 'personal_data')
  const said = entries.columns.map(({ column, found }) => `${found} in "${column.slice(0, 100)}"`)
  const more = said.length > 5 ? ` and ${said.length - 5} more` : ''
  const details = said.length > 0 ? `${said.slice(0, 5).join(', ')}${more}` : 'Nothing that looks like it'
  return {
    ...entries,
    ...hint,
    name: 'personal_data',
    details: details.charAt(0).toUpperCase() + details.slice(1),
    dimension: 'validity',
  }
}

/** A hint: texts of which nearly each occurs once. Pure; no I/O. */
export function highCardinality(profile: Profile): Judged {
  const columns = profile.columns.filter(column => {
    const values = valuesOf(profile, column)
    return column.kind === 'text' && values >= FEW && column.unique >= ID_LIKE * values
  })
  const details = columns.length > 0 ? `Nearly every text differs: ${listed(namesOf(columns))}` : 'None'
  return { ...hint, ...about(columns), name: 'high_cardinality', details, dimension: 'consistency' }
}

/** A hint: columns of few values, one of which nearly all rows have. Pure; no I/O. */
export function imbalance(profile: Profile): Judged {
  const columns = profile.columns.filter(column => {
    const values = valuesOf(profile, column)
    const few = column.unique > 1 && column.unique <= MOST_CLASSES && column.kind !== 'instant'
    return few && values >= FEW && (column.topValues[0]?.count ?? 0) >= IMBALANCED * values
  })
  const details = columns.length > 0 ? `Nearly all rows have one value: ${listed(namesOf(columns))}` : 'None'
  return { ...hint, ...about(columns), name: 'imbalance', details, dimension: 'consistency' }
}

function about(columns: readonly ColumnProfile[]) {
  return { ...noRows, column: columns[0]?.name ?? null, columns: withoutRows(namesOf(columns)) }
}

function namesOf(columns: readonly ColumnProfile[]): string[] {
  return columns.map(({ name }) => name)
}

function valuesOf({ rowCount }: Profile, { missing }: ColumnProfile): number {
  return rowCount - missing
}

function shareOfCells({ rowCount, columns }: Profile, count: number): number {
  const cells = rowCount * columns.length
  return cells === 0 ? 0 : count / cells
}
