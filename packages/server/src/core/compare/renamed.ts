import { percentileNames } from '../profile/percentiles.ts'
import type { ColumnProfile, Profile, TextProfile, TopValue } from '../profile/profile.ts'

/** A column that is gone and one that came which look like the same. A guess: nothing else is made of it. */
export interface RenamedColumn {
  readonly from: string
  readonly to: string
  /** How alike their profiles are, 0.9 … 1. */
  readonly similarity: number
}

const LEAST_SIMILARITY = 0.9
/** Of more columns than this on a side, only the first are looked at. */
const MOST_COLUMNS = 200

/** Pairs of columns that only one version has, by the likeness of their profiles, each column once. Pure; no I/O. */
export function renamedColumns(v1: Profile, v2: Profile): RenamedColumn[] {
  const [gone, come] = [without(v1, v2), without(v2, v1)]
  const pairs = gone.flatMap(from =>
    come.map(to => ({ from: from.name, to: to.name, similarity: similarityOf(v1, from, v2, to) })),
  )
  const taken = { from: new Set<string>(), to: new Set<string>() }
  return pairs
    .filter(({ similarity }) => similarity >= LEAST_SIMILARITY)
    .sort((a, b) => b.similarity - a.similarity)
    .filter(({ from, to }) => {
      if (taken.from.has(from) || taken.to.has(to)) return false
      taken.from.add(from)
      taken.to.add(to)
      return true
    })
}

function without({ columns }: Profile, other: Profile): ColumnProfile[] {
  const names = new Set(other.columns.map(({ name }) => name))
  return columns.filter(({ name }) => !names.has(name)).slice(0, MOST_COLUMNS)
}

function similarityOf(v1: Profile, a: ColumnProfile, v2: Profile, b: ColumnProfile): number {
  if (a.kind !== b.kind || v1.rowCount === 0 || v2.rowCount === 0) return 0
  const [missing, other] = [a.missing / v1.rowCount, b.missing / v2.rowCount]
  // A column without a value is like every other.
  if (missing === 1 || other === 1) return 0
  return (1 - Math.abs(missing - other)) * valuesAlike(a, v1.rowCount, b, v2.rowCount)
}

function valuesAlike(a: ColumnProfile, rowsOfA: number, b: ColumnProfile, rowsOfB: number): number {
  if (a.kind === 'text' && b.kind === 'text') return textsAlike(a, rowsOfA, b, rowsOfB)
  if (a.kind === 'boolean' && b.kind === 'boolean') return overlap(a.topValues, b.topValues)
  const [places, others] = [placesOf(a), placesOf(b)]
  if (!places || !others) return 0
  const all = [...places, ...others]
  const range = Math.max(...all) - Math.min(...all)
  if (range === 0) return 1
  const distances = places.map((place, at) => Math.abs(place - (others[at] ?? place)) / range)
  const alike = 1 - distances.reduce((sum, one) => sum + one, 0) / distances.length
  return Number.isFinite(alike) ? alike : 0
}

/** Minimum, percentiles and maximum as numbers; null when there are none. */
function placesOf(column: ColumnProfile): number[] | null {
  if (column.kind === 'numeric' && column.spread) {
    const { min, max, percentiles } = column.spread
    return [min, ...percentileNames.map(name => percentiles[name]), max].map(Number)
  }
  if (column.kind !== 'instant' || !column.spread) return null
  const { min, max, percentiles } = column.spread
  return [min, ...percentileNames.map(name => percentiles[name]), max].map(Date.parse)
}

/** Few values are compared as they are; many by their shapes, lengths, and how many there are. */
function textsAlike(a: TextProfile, rowsOfA: number, b: TextProfile, rowsOfB: number): number {
  if (a.otherCount === 0 && b.otherCount === 0) return overlap(a.topValues, b.topValues)
  const shapes = overlap(a.patterns.top, b.patterns.top, a.patterns.otherCount, b.patterns.otherCount)
  const lengths = ratio(a.length?.mean ?? 0, b.length?.mean ?? 0)
  return shapes * lengths * ratio(a.unique / rowsOfA, b.unique / rowsOfB)
}

/** The share that two distributions have in common. */
function overlap(a: readonly TopValue[], b: readonly TopValue[], otherOfA = 0, otherOfB = 0): number {
  const total = (values: readonly TopValue[], other: number) =>
    values.reduce((sum, { count }) => sum + count, other)
  const [n, m] = [total(a, otherOfA), total(b, otherOfB)]
  if (n === 0 || m === 0) return 0
  const counts = new Map(b.map(({ value, count }) => [value, count]))
  const shared = a.map(({ value, count }) => Math.min(count / n, (counts.get(value) ?? 0) / m))
  return shared.reduce((sum, one) => sum + one, Math.min(otherOfA / n, otherOfB / m))
}

function ratio(a: number, b: number): number {
  return a === b ? 1 : Math.min(a, b) / Math.max(a, b)
}
