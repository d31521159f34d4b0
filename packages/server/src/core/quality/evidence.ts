import type { Part, Version } from '../dataset/dataset.ts'
import type { Engine, Finding } from '../ports/engine.ts'
import type { Profile } from '../profile/profile.ts'
import { planQuery } from '../query/plan.ts'
import type { Condition } from '../query/query.ts'
import {
  type ColumnCheck,
  MOST_FUTURE,
  MOST_STRANGERS,
  personal,
  type Suspect,
  suspectsIn,
} from './suspects.ts'

/** What was found in a column, and in which rows. */
export interface Found {
  readonly check: ColumnCheck
  readonly column: string
  readonly what: string | null
  readonly condition: Condition
  readonly rows: Finding
}

/** What the rows of a version showed to the checks. A plain value: it is kept as JSON. */
export interface Evidence {
  readonly found: readonly Found[]
  /** Of the checks that found something in several columns: the rows with any of it. */
  readonly together: Readonly<Partial<Record<ColumnCheck, Finding>>>
  readonly duplicates: Finding | null
}

/** Looks into the rows of a version for what the checks want to know beyond its profile. */
export async function gatherEvidence(
  engine: Pick<Engine, 'find'>,
  version: Version,
  parts: readonly Part[],
  profile: Profile,
  signal?: AbortSignal,
): Promise<Evidence> {
  const plan = planQuery(version, parts, {})
  const suspects = suspectsIn(profile, version.createdAt)
  const copies = profile.duplicateRows > 0 ? [{ condition: { kind: 'copy' } as const }] : []
  const findings = await engine.find({ plan, probes: [...suspects, ...copies], study: true }, signal)
  const found = confirm(profile, suspects, findings)
  const several = [...Map.groupBy(found, ({ check }) => check)].filter(([, those]) => those.length > 1)
  const unions = several.map(([, those]) => ({ condition: anyOf(those) }))
  const together = await engine.find({ plan, probes: unions, study: true }, signal)
  return {
    found,
    together: Object.fromEntries(several.map(([check], at) => [check, together[at]])),
    duplicates: copies.length > 0 ? (findings.at(-1) ?? null) : null,
  }
}

/** Rows with any of what was found. */
export function anyOf(found: readonly { readonly condition: Condition }[]): Condition {
  const [first] = found
  if (first && found.length === 1) return first.condition
  return { kind: 'any', conditions: found.map(({ condition }) => condition) }
}

/** The suspects that are what they were suspected of, the worst of each check first. Pure; no I/O. */
export function confirm(
  profile: Profile,
  suspects: readonly Suspect[],
  findings: readonly (Finding | null)[],
): Found[] {
  const confirmed = suspects.flatMap(({ check, column, what, condition }, at): Found[] => {
    const rows = findings[at]
    const missing = profile.columns.find(({ name }) => name === column)?.missing ?? 0
    const holds = rows && rows.count > 0 && isWrong(check, what, rows.count, profile.rowCount - missing)
    return holds ? [{ check, column, what, condition, rows }] : []
  })
  const sorted = confirmed.toSorted((a, b) => b.rows.count - a.rows.count)
  return sorted.filter(each => {
    if (each.check !== 'mixed_types') return true
    // A text may be neither of several kinds: what most texts are is what counts.
    const others = confirmed.filter(({ check, column }) => check === 'mixed_types' && column === each.column)
    return others.every(({ rows }) => rows.count >= each.rows.count)
  })
}

function isWrong(check: ColumnCheck, what: string | null, count: number, values: number): boolean {
  switch (check) {
    case 'mixed_types':
      return count < MOST_STRANGERS * values
    case 'personal_data':
      return count >= (Object.values(personal).find(kind => kind.what === what)?.least ?? 0) * values
    case 'implausible_dates':
      return what !== 'in the future' || count <= MOST_FUTURE * values
    default:
      return true
  }
}
