import type { ColumnCounts } from '../../compare/comparison.ts'
import type { Associations, ColumnProfile } from '../../profile/profile.ts'
import type { ColumnFidelity, EntityFidelity, PairFidelity } from './fidelity.ts'

/** A text with more distinct values is no category. */
const MOST_CATEGORIES = 100

/** A column of both sides: how it is counted, and what its profiles say. */
export interface Compared {
  readonly sourceColumn: string
  readonly counts: ColumnCounts
  readonly source: ColumnProfile
  readonly generated: ColumnProfile
  readonly rows: { readonly source: number; readonly generated: number }
  /** The schema says that no value comes twice. */
  readonly unique: boolean
}

/** Pure; no I/O. */
export function columnFidelity(compared: Compared): ColumnFidelity {
  const { source, generated, rows } = compared
  const missing = {
    source: share(source.missing, rows.source),
    generated: share(generated.missing, rows.generated),
  }
  const score = 1 - Math.abs(missing.source - missing.generated)
  const shape = shapeOf(compared)
  return {
    column: compared.counts.name,
    sourceColumn: compared.sourceColumn,
    ...shape,
    missing: { ...missing, score },
  }
}

function shapeOf(compared: Compared): Pick<ColumnFidelity, 'measure' | 'shape'> {
  const { counts, source, generated, rows, unique } = compared
  const [n, m] = [rows.source - source.missing, rows.generated - generated.missing]
  const isKey = unique && source.missing === 0 && source.unique === n
  const measure = isKey ? 'uniqueness' : measureOf(counts, source, n)
  // Where one side has no value and the other has, nothing is alike.
  if (n === 0 || m === 0) return { measure, shape: n === m ? null : 0 }
  if (measure === 'uniqueness') return { measure, shape: share(generated.unique, m) }
  if (measure === 'length') return { measure, shape: lengthScore(source, generated) }
  if (measure === 'ks') return { measure, shape: counts.distance ? 1 - counts.distance.ks : 0 }
  return { measure, shape: 1 - totalVariation(counts) }
}

function measureOf(
  { kind }: ColumnCounts,
  source: ColumnProfile,
  present: number,
): ColumnFidelity['measure'] {
  if (kind === 'numeric' || kind === 'instant') return 'ks'
  const isCategory = source.unique <= MOST_CATEGORIES && source.unique <= present / 2
  return kind === 'boolean' || isCategory ? 'total_variation' : 'length'
}

/** Half the sum of the differences of shares, over the values that are there. */
function totalVariation({ bins }: ColumnCounts): number {
  const there = bins.filter(({ kind }) => kind !== 'missing')
  const total = (which: 'v1' | 'v2') => there.reduce((sum, bin) => sum + bin[which], 0)
  const [n, m] = [total('v1'), total('v2')]
  return there.reduce((sum, bin) => sum + Math.abs(bin.v1 / n - bin.v2 / m), 0) / 2
}

function lengthScore(source: ColumnProfile, generated: ColumnProfile): number {
  const mean = (profile: ColumnProfile) => (profile.kind === 'text' ? (profile.length?.mean ?? 0) : 0)
  const [a, b] = [mean(source), mean(generated)]
  return a === b ? 1 : 1 - Math.abs(a - b) / Math.max(a, b)
}

/** Of each pair that both sides have a number for. Pure; no I/O. */
export function pairFidelities(
  measure: PairFidelity['measure'],
  source: Associations,
  generated: Associations,
): PairFidelity[] {
  const widest = measure === 'correlation' ? 2 : 1
  return source.columns.flatMap((a, row) =>
    source.columns.slice(row + 1).flatMap((b, at) => {
      const one = source.values[row]?.[at + 1] ?? null
      const other = associationIn(generated, a, b)
      if (one === null || other === null) return []
      const score = 1 - Math.abs(one - other) / widest
      return [{ columns: [a, b] as const, measure, source: one, generated: other, score }]
    }),
  )
}

function associationIn({ columns, values }: Associations, a: string, b: string): number | null {
  const [one, other] = [columns.indexOf(a), columns.indexOf(b)]
  if (one < 0 || other < 0) return null
  return values[Math.min(one, other)]?.[Math.abs(one - other)] ?? null
}

/** The mean of three means: of shapes, of what is missing, of pairs; those that there are. Pure; no I/O. */
export function overallScore({ columns, pairs }: Pick<EntityFidelity, 'columns' | 'pairs'>): number {
  const shapes = columns.flatMap(({ shape }) => (shape === null ? [] : [shape]))
  const parts = [shapes, columns.map(({ missing }) => missing.score), pairs.map(({ score }) => score)]
  return mean(parts.filter(scores => scores.length > 0).map(mean))
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function share(count: number, of: number): number {
  return of === 0 ? 0 : count / of
}
