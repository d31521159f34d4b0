import type { Bin, ColumnDiff, Comparison, OwnCategories } from '../../core/compare/comparison.ts'
import { COMPARISON_VERSION } from '../../core/compare/comparison.ts'
import { meanShiftInDeviations, meanShiftPercent } from '../../core/compare/drift.ts'
import { meanOf, noMoments, standardDeviation } from '../../core/profile/moments.ts'
import type { ColumnProfile } from '../../core/profile/profile.ts'
import { printRowDiff } from './compare-print-rows.ts'
import { array, json, type Member, object } from './json-text.ts'

/** A comparison as JSON text, in which every number keeps its digits. */
export function printComparison(comparison: Comparison, page: { limit: number; offset: number }): string {
  const { columns, rows } = comparison
  const diffs = columns.map((column): Member => [column.name, printColumn(column, comparison)])
  const members: Member[] = [
    ['summary', json(printSummary(comparison))],
    ['column_diffs', object(diffs)],
  ]
  if (rows) members.push(['row_diff', printRowDiff(rows, page)])
  members.push(['meta', json({ exact: true, comparison_version: COMPARISON_VERSION })])
  return object(members)
}

function printSummary({ v1, v2, schema, renamed }: Comparison) {
  return {
    v1: v1.number,
    v2: v2.number,
    v1_rows: v1.rowCount,
    v2_rows: v2.rowCount,
    rows_diff: v2.rowCount - v1.rowCount,
    v1_columns: v1.columns.length,
    v2_columns: v2.columns.length,
    columns_added: schema.added.map(({ name }) => name),
    columns_removed: schema.removed.map(({ name }) => name),
    columns_type_changed: schema.typeChanged.map(changed => ({
      name: changed.v1.name,
      v1_dtype: changed.v1.dtype,
      v2_dtype: changed.v2.dtype,
      v1_logical_type: changed.v1.logicalType,
      v2_logical_type: changed.v2.logicalType,
    })),
    columns_renamed: renamed,
    v1_dataset_id: v1.datasetId,
    v2_dataset_id: v2.datasetId,
    v1_dataset_version_id: v1.id,
    v2_dataset_version_id: v2.id,
  }
}

const types = { numeric: 'numeric', instant: 'datetime', boolean: 'boolean', text: 'categorical' } as const

function printColumn(column: ColumnDiff, { v1, v2 }: Comparison): string {
  const { kind, drift } = column
  return object([
    ['type', json(types[kind])],
    ...ownMembers(column),
    ['missing_v1', json(share(column.v1.missing, v1.rowCount))],
    ['missing_v2', json(share(column.v2.missing, v2.rowCount))],
    ...(kind === 'numeric' ? [meanShift(column)] : []),
    ['psi', json(drift?.psi ?? null)],
    ['shift_level', json(drift?.level ?? null)],
    ['noise_floor', json(drift?.noiseFloor ?? null)],
    ['noise_limit', json(drift?.noiseLimit ?? null)],
    ['significant', json(drift?.significant ?? null)],
    ['unique_v1', json(column.v1.unique)],
    ['unique_v2', json(column.v2.unique)],
    ...(kind === 'numeric' ? [shiftInDeviations(column)] : []),
    ...measures(column),
    ['bins', array(column.bins.map((bin, at) => printBin(bin, column, at, v1.rowCount, v2.rowCount)))],
  ])
}

function ownMembers({ kind, v1, v2 }: ColumnDiff): Member[] {
  const both = (name: string, read: (profile: ColumnProfile) => unknown): Member[] => [
    [`v1_${name}`, json(read(v1))],
    [`v2_${name}`, json(read(v2))],
  ]
  switch (kind) {
    case 'numeric':
      return [...both('mean', mean), ...both('std', deviation)]
    case 'instant':
      return (['min', 'max', 'mean'] as const).flatMap(name => {
        return both(name, profile => (profile.kind === 'instant' ? (profile.spread?.[name] ?? null) : null))
      })
    case 'boolean':
      return both('true_fraction', profile => {
        if (profile.kind !== 'boolean') return null
        return share(
          profile.trueCount,
          profile.topValues.reduce((sum, { count }) => sum + count, 0),
        )
      })
    case 'text':
      return []
  }
}

function mean(profile: ColumnProfile): number | null {
  return profile.kind === 'numeric' ? meanOf(profile.moments) : null
}

function deviation(profile: ColumnProfile): number | null {
  return profile.kind === 'numeric' ? standardDeviation(profile.moments) : null
}

function meanShift({ v1, v2 }: ColumnDiff): Member {
  return ['mean_shift_pct', json(meanShiftPercent(mean(v1), mean(v2)))]
}

function shiftInDeviations({ v1, v2 }: ColumnDiff): Member {
  const moments = (profile: ColumnProfile) => (profile.kind === 'numeric' ? profile.moments : noMoments)
  return ['mean_shift_std', json(meanShiftInDeviations(moments(v1), moments(v2)))]
}

function measures({ distance, categories, jensenShannon }: ColumnDiff): Member[] {
  if (!categories) {
    return [
      ['ks', json(distance?.ks ?? null)],
      ['wasserstein', json(distance?.wasserstein ?? null)],
    ]
  }
  const { appeared, vanished } = categories
  return [
    ['jensen_shannon', json(jensenShannon)],
    ['new_categories', printCategories(appeared)],
    ['new_categories_count', json(appeared.total)],
    ['vanished_categories', printCategories(vanished)],
    ['vanished_categories_count', json(vanished.total)],
  ]
}

function printCategories({ most }: OwnCategories): string {
  return json(most.map(({ value, count, cut }) => ({ value: cut ? `${value}…` : value, count })))
}

function printBin(bin: Bin, { kind, drift }: ColumnDiff, at: number, rows1: number, rows2: number): string {
  // Numbers are JSON already.
  const value = (text: string | null) => (text === null || kind === 'numeric' ? (text ?? 'null') : json(text))
  const label: Member[] =
    bin.kind === 'range'
      ? [
          ['above', value(bin.above)],
          ['upto', value(bin.upto)],
        ]
      : bin.kind === 'value'
        ? [['value', value(bin.cut ? `${bin.value}…` : bin.value)]]
        : []
  return object([
    ['kind', json(bin.kind)],
    ...label,
    ['v1', json(bin.v1)],
    ['v2', json(bin.v2)],
    ['v1_share', json(share(bin.v1, rows1))],
    ['v2_share', json(share(bin.v2, rows2))],
    ['contribution', json(drift?.contributions[at] ?? null)],
  ])
}

function share(count: number, total: number): number | null {
  return total === 0 ? null : count / total
}
