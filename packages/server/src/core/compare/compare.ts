import type { Scope } from '../access/access.ts'
import type { Version } from '../dataset/dataset.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Engine } from '../ports/engine.ts'
import type { Page } from '../ports/page.ts'
import { analyzeVersion } from '../profile/analyze.ts'
import type { ColumnProfile, Profile } from '../profile/profile.ts'
import { planQuery } from '../query/plan.ts'
import type { QueryPlan } from '../query/query.ts'
import { refuse } from '../refusals.ts'
import type { ColumnCounts, ColumnDiff, Comparison, RowDiff } from './comparison.ts'
import { driftOf, jensenShannon } from './drift.ts'
import { renamedColumns } from './renamed.ts'
import { schemaDiff, sharedColumns } from './schema.ts'

export interface ComparePorts {
  readonly catalog: Catalog
  readonly engine: Pick<Engine, 'profile' | 'compare' | 'diff'>
}

/** What to compare rows by, and which of the rows that differ to answer. */
export interface Keyed {
  readonly key: readonly string[]
  readonly page: Page
}

/**
 * Compare two versions, of one dataset or of two. Refuses with `unknown_column` when a column of the key is not in both.
 * Their profiles are the kept ones, or made now.
 */
export async function compareVersions(
  ports: ComparePorts,
  scope: Scope,
  v1: Version,
  v2: Version,
  keyed: Keyed | null,
  signal?: AbortSignal,
): Promise<Comparison> {
  const [first, second] = await ports.catalog.read(scope, async tx => [
    planQuery(v1, await tx.versions.parts(v1), {}),
    planQuery(v2, await tx.versions.parts(v2), {}),
  ])
  if (keyed) checkKey(v1, v2, keyed.key)
  const profile1 = await analyzeVersion(ports, scope, v1, signal)
  const profile2 = v1.id === v2.id ? profile1 : await analyzeVersion(ports, scope, v2, signal)
  const names = sharedColumns(v1, v2).map(column => column.v1.name)
  const counts = await ports.engine.compare({ v1: first, v2: second, columns: names }, signal)
  return {
    v1,
    v2,
    schema: schemaDiff(v1, v2),
    renamed: renamedColumns(profile1, profile2),
    columns: columnDiffs(counts, profile1, profile2),
    rows: keyed && (await diffRows(ports, first, second, keyed, profile1, profile2, signal)),
  }
}

async function diffRows(
  ports: ComparePorts,
  v1: QueryPlan,
  v2: QueryPlan,
  { key, page }: Keyed,
  profile1: Profile,
  profile2: Profile,
  signal: AbortSignal | undefined,
): Promise<RowDiff> {
  const distinct = identifies(profile1, key) && identifies(profile2, key)
  return ports.engine.diff({ v1, v2, key, page, distinct }, signal)
}

/** Whether no key occurs twice because a column of it has no value twice. */
function identifies({ columns, rowCount }: Profile, key: readonly string[]): boolean {
  return columns.some(({ name, unique, missing }) => key.includes(name) && unique === rowCount - missing)
}

function checkKey(v1: Version, v2: Version, key: readonly string[]): void {
  for (const version of [v1, v2]) planQuery(version, [], { columns: key })
  if (key.length > 0) return
  const message = 'Name at least one column that identifies a row.'
  throw refuse('invalid_value', message, {
    faults: [{ parameter: 'key', code: 'invalid_value', message }],
  })
}

function columnDiffs(counts: readonly ColumnCounts[], profile1: Profile, profile2: Profile): ColumnDiff[] {
  const [first, second] = [byName(profile1), byName(profile2)]
  return counts.map(column => {
    const [v1, v2] = [first.get(column.name), second.get(column.name)]
    if (!v1 || !v2) throw new Error(`no profile of the column ${column.name}`)
    const categorical = column.kind === 'text' || column.kind === 'boolean'
    return {
      ...column,
      v1,
      v2,
      drift: driftOf(column.bins),
      jensenShannon: categorical ? jensenShannon(column.bins) : null,
    }
  })
}

function byName({ columns }: Profile): Map<string, ColumnProfile> {
  return new Map(columns.map(column => [column.name, column]))
}
