import type { ColumnProfile, Profile, TextProfile } from '../profile/profile.ts'
import type { Literal } from '../query/query.ts'
import type { Demand, Rule } from './rule.ts'

/** A rule that a version satisfies and later ones may be held against. */
export interface Suggestion {
  readonly name: string
  readonly demand: Demand
  /** What of the version speaks for it. */
  readonly why: string
}

/** Of fewer rows nothing is concluded but that nothing is missing. */
const FEW = 20
const MOST_MEMBERS = 10
/** Each member of a set must have been seen so often, on average. */
const OFTEN = 10
const LONGEST_SHAPE = 39

/** Suggest rules from a profile, none that the dataset has already. Pure; no I/O. */
export function suggestRules(profile: Profile, rules: readonly Rule[]): Suggestion[] {
  const known = new Set(rules.map(({ demand }) => JSON.stringify(sorted(demand))))
  const suggestions = [
    ...profile.columns.flatMap(column => ofColumn(column, profile.rowCount)),
    ...ofRows(profile),
  ]
  return suggestions.filter(({ demand }) => !known.has(JSON.stringify(sorted(demand))))
}

/** With its members in one order: the catalog keeps another. */
function sorted(demand: Demand): [string, unknown][] {
  return Object.entries(demand).sort(([a], [b]) => (a < b ? -1 : 1))
}

function ofColumn(column: ColumnProfile, rowCount: number): Suggestion[] {
  if (rowCount === 0) return []
  const { name, missing, unique } = column
  const present = missing === 0
  const isKey = present && unique === rowCount && rowCount >= FEW && column.dtype !== 'float64'
  return [
    ...(present
      ? [
          {
            name: `${name} is there`,
            demand: { kind: 'not_null', column: name } as const,
            why: 'No value is missing.',
          },
        ]
      : []),
    ...(isKey
      ? [
          {
            name: `${name} is unique`,
            demand: { kind: 'unique', columns: [name] } as const,
            why: `Each of ${rowCount} rows has another value.`,
          },
        ]
      : []),
    ...(rowCount - missing >= FEW && !isKey ? [...ranges(column), ...sets(column, rowCount)] : []),
    ...(rowCount - missing >= FEW && column.kind === 'text' ? patterns(column, rowCount - missing) : []),
  ]
}

function ranges(column: ColumnProfile): Suggestion[] {
  if (column.kind !== 'numeric' || column.negatives > 0 || !column.spread) return []
  const { name, spread } = column
  const demand = { kind: 'range', column: name, min: { kind: 'number', value: '0' }, max: null } as const
  return [{ name: `${name} is not negative`, demand, why: `The least of its values is ${spread.min}.` }]
}

function sets(column: ColumnProfile, rowCount: number): Suggestion[] {
  const { name, unique, otherCount, topValues, kind } = column
  const isText = kind === 'text' && (column.dtype === 'object' || column.dtype === 'category')
  const few = unique > 1 && unique <= MOST_MEMBERS && otherCount === 0
  if (!isText || !few || rowCount < OFTEN * unique || topValues.some(({ cut }) => cut)) return []
  const values = topValues.map(({ value }): Literal => ({ kind: 'text', value })).sort(byText)
  const why = `Only ${unique} values occur.`
  return [{ name: `${name} is one of ${unique} values`, demand: { kind: 'set', column: name, values }, why }]
}

function byText(a: Literal, b: Literal): number {
  return a.value < b.value ? -1 : 1
}

/** All values of one shape, with a digit or a sign in it: words alone have shapes by chance. */
function patterns({ name, patterns, unique }: TextProfile, values: number): Suggestion[] {
  const [only] = patterns.top
  if (!only || only.cut || patterns.sampled !== null || only.count !== values || unique < 2) return []
  const shape = only.value
  if ([...shape].length > LONGEST_SHAPE || shape.includes('…') || /^a*$/i.test(shape)) return []
  const demand = { kind: 'pattern', column: name, pattern: patternOf(shape) } as const
  return [{ name: `${name} looks like ${shape}`, demand, why: `All values have the shape ${shape}.` }]
}

/** The regular expression of a shape: `A` an upper-case letter, `a` any other, `9` a digit, the rest itself. */
function patternOf(shape: string): string {
  const classes: Record<string, string> = { A: '\\p{Lu}', a: '[\\p{Ll}\\p{Lt}\\p{Lm}\\p{Lo}]', '9': '\\p{N}' }
  const runs = shape.match(/(.)\1*/gsu) ?? []
  return runs
    .map(run => {
      const [first = ''] = run
      const letter = String.fromCodePoint(run.codePointAt(0) ?? 0)
      const length = [...run].length
      const one = classes[first] ?? letter.replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
      return length === 1 ? one : `${one}{${length}}`
    })
    .join('')
}

function ofRows({ rowCount }: Profile): Suggestion[] {
  if (rowCount < FEW) return []
  const min = Math.floor(rowCount / 2)
  const demand = { kind: 'row_count', min, max: null } as const
  return [
    { name: `at least ${min} rows`, demand, why: `The version has ${rowCount}; half of them would be odd.` },
  ]
}
