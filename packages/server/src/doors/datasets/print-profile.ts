import type { AssociationKind } from '../../core/profile/association.ts'
import type { Histogram } from '../../core/profile/histogram.ts'
import { kurtosis, meanOf, skewness, standardDeviation } from '../../core/profile/moments.ts'
import { percentileNames } from '../../core/profile/percentiles.ts'
import type {
  Associations,
  BooleanProfile,
  ColumnProfile,
  InstantProfile,
  NumericProfile,
  Profile,
  TextProfile,
  TopValue,
} from '../../core/profile/profile.ts'
import { json, type Member, object } from './json-text.ts'

const MEBIBYTE = 2 ** 20

/**
 * The statistics of a version as JSON text, with the measures of association that were asked for. Text, since numbers keep all
 * their digits, and names and values that look like numbers keep their order.
 */
export function printProfile(
  profile: Profile,
  storedBytes: number,
  asked: ReadonlyMap<AssociationKind, Associations> = new Map(),
): string {
  const { rowCount, duplicateRows, memoryBytes, columns, correlations } = profile
  const matrices: [string, Associations][] = [['correlations', correlations]]
  for (const [kind, found] of asked) matrices.push([`correlations_${kind}`, found])
  return object([
    ['columns', object(columns.map(column => [column.name, printColumnProfile(column, rowCount)]))],
    ['row_count', json(rowCount)],
    ['duplicate_rows', json(duplicateRows)],
    ['memory_usage', json(memoryBytes / MEBIBYTE)],
    ['stored_bytes', json(storedBytes)],
    ...matrices.flatMap(([name, found]): Member[] => [
      [name, printMatrix(found, 'values')],
      [`${name}_n`, printMatrix(found, 'counts')],
    ]),
    ['meta', json(describe(profile, asked))],
  ])
}

/** How the numbers were made, and what was left out. */
function describe(
  { profileVersion, correlations }: Profile,
  asked: ReadonlyMap<AssociationKind, Associations>,
) {
  return {
    exact: true,
    method:
      'Counts, ranks, bins and percentiles are exact; sums are taken about the mean in a scale of their own.',
    error_bound: 1e-9,
    profile_version: profileVersion,
    correlations: { method: 'pearson', omitted_columns: correlations.omitted },
    ...Object.fromEntries(
      [...asked].map(([kind, found]) => [
        `correlations_${kind}`,
        { method: kind, omitted_columns: found.omitted },
      ]),
    ),
  }
}

/** The whole matrix, of which one half is kept. */
function printMatrix(found: Associations, of: 'values' | 'counts'): string {
  const cell = (i: number, j: number) => found[of][Math.min(i, j)]?.[Math.abs(i - j)] ?? null
  const row = (i: number) => object(found.columns.map((other, j) => [other, json(cell(i, j))]))
  return object(found.columns.map((name, i) => [name, row(i)]))
}

function printColumnProfile(column: ColumnProfile, rowCount: number): string {
  return object([
    ['type', json(column.dtype)],
    ['unique', json(column.unique)],
    ['missing', json(column.missing)],
    ['missing_percent', json(rowCount === 0 ? null : column.missing / rowCount)],
    ...ownMembers(column),
    ['top_values', object(keyed(column.topValues))],
    ['other_count', json(column.otherCount)],
  ])
}

function ownMembers(column: ColumnProfile): Member[] {
  switch (column.kind) {
    case 'numeric':
      return numericMembers(column)
    case 'instant':
      return instantMembers(column)
    case 'boolean':
      return booleanMembers(column)
    case 'text':
      return textMembers(column)
  }
}

function numericMembers({ moments, spread, infinite, zeros, negatives }: NumericProfile): Member[] {
  const percentiles = percentileNames.map((name): Member => [name, spread?.percentiles[name] ?? 'null'])
  const note = 'The interquartile range is 0: every value other than the quartiles counts as an outlier.'
  return [
    ['min', spread?.min ?? 'null'],
    ['max', spread?.max ?? 'null'],
    ['mean', json(meanOf(moments))],
    ['std', json(standardDeviation(moments))],
    ['percentiles', object(percentiles)],
    ['skewness', json(skewness(moments))],
    ['kurtosis', json(kurtosis(moments))],
    ['iqr', spread?.iqr ?? 'null'],
    ['outlier_count', json(spread?.outliers ?? 0)],
    ['outlier_note', json(spread?.iqr === '0' ? note : null)],
    ['lower_fence', spread?.lowerFence ?? 'null'],
    ['upper_fence', spread?.upperFence ?? 'null'],
    ['mad', json(spread?.mad ?? null)],
    ['zeros', json(zeros)],
    ['negatives', json(negatives)],
    ['infinite_count', json(infinite)],
    ['histogram', printHistogram(spread?.histogram)],
  ]
}

function instantMembers({ spread, infinite }: InstantProfile): Member[] {
  const percentiles = percentileNames.map((name): Member => [name, json(spread?.percentiles[name] ?? null)])
  return [
    ['min', json(spread?.min ?? null)],
    ['max', json(spread?.max ?? null)],
    ['mean', json(spread?.mean ?? null)],
    ['range_seconds', spread?.rangeSeconds ?? 'null'],
    ['percentiles', object(percentiles)],
    ['infinite_count', json(infinite)],
    ['histogram', printHistogram(spread?.histogram)],
  ]
}

function booleanMembers({ trueCount, topValues, otherCount }: BooleanProfile): Member[] {
  const count = topValues.reduce((sum, top) => sum + top.count, otherCount)
  return [
    ['true_count', json(trueCount)],
    ['false_count', json(count - trueCount)],
    ['true_fraction', json(count === 0 ? null : trueCount / count)],
  ]
}

function textMembers({ length, empty, blank, padded, patterns }: TextProfile): Member[] {
  const lengths = object([
    ['min', json(length?.min ?? null)],
    ['max', json(length?.max ?? null)],
    ['mean', json(length?.mean ?? null)],
    ['histogram', printHistogram(length?.histogram)],
  ])
  const { top, otherCount, sampled } = patterns
  return [
    ['length', lengths],
    ['empty_count', json(empty)],
    ['blank_count', json(blank)],
    ['padded_count', json(padded)],
    ['patterns', object(keyed(top))],
    ['patterns_other_count', json(otherCount)],
    ['patterns_meta', json({ exact: sampled === null, sampled_values: sampled })],
  ]
}

function printHistogram(histogram: Histogram<number | string> | undefined): string {
  return histogram ? json({ counts: histogram.counts, bin_edges: histogram.edges }) : 'null'
}

/** Values as names; those that are alike as far as they are shown are numbered. */
function keyed(values: readonly TopValue[]): Member[] {
  const seen = new Map<string, number>()
  return values.map(({ value, count, cut }) => {
    const shown = cut ? `${value}…` : value
    const times = (seen.get(shown) ?? 0) + 1
    seen.set(shown, times)
    return [times === 1 ? shown : `${shown} (${times})`, json(count)]
  })
}
