import {
  type Category,
  LEAST_ROWS,
  type LearntColumn,
  type LearntText,
  MOST_CATEGORIES,
  sharesFor,
} from '../../../core/generation/learn/learnt.ts'
import { printInstant } from '../../../core/profile/instant.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import { groupSql, pointsSql } from '../profile/grouped.ts'
import { type Measure, measureOf, type NumericMeasure } from '../profile/measure.ts'
import { type Cell, number, rowOf, rowsOf } from '../profile/read.ts'
import type { Session } from '../session.ts'
import {
  ascendingSql,
  categoriesSql,
  countsSql,
  decimalsSql,
  leastNumberSql,
  placesSql,
  ranksSql,
  textsSql,
} from './learn-sql.ts'

const LONGEST_FORM = 40

/** What a column tells, and where its values lie for scores: the points at its quantiles, with the share that is not above each. */
export interface FoundColumn {
  readonly learnt: LearntColumn
  readonly steps: readonly { readonly upto: string; readonly share: number }[]
}

/** Learns a column by the table `g` of its values. */
export async function learnColumn(
  session: Session,
  plan: QueryPlan,
  paths: readonly string[],
  at: number,
): Promise<FoundColumn> {
  const { name, logicalType } = plan.columns[at] ?? { name: '', logicalType: 'VARCHAR' }
  const measure = measureOf(logicalType)
  await rowsOf(session, groupSql(plan, paths, at, measure))
  const finite = 'finite' in measure ? measure.finite : null
  const [present = 0, distinct = 0] = (await rowOf(session, countsSql(finite))).map(number)
  const rows = plan.parts.reduce((sum, part) => sum + part.rows, 0)
  const isUnique = present === rows && distinct === rows && rows > 1
  const ascends = isUnique && (measure.kind === 'text' || measure.kind === 'numeric')
  const ascending =
    ascends && (await rowOf(session, ascendingSql(plan, paths, at, measure.value)))[0] === true
  const { steps, quantiles } = await quantilesOf(session, measure, present)
  const learnt: LearntColumn = {
    ...{ name, logicalType, kind: measure.kind, present, distinct, ascending, quantiles },
    categories: await categoriesOf(session, measure, present, distinct),
    decimals: await decimalsOf(session, measure),
    text: measure.kind === 'text' && present >= LEAST_ROWS ? await textOf(session) : null,
  }
  return { learnt, steps }
}

/** What only few rows have is left out; where that is much, there are no categories. */
async function categoriesOf(
  session: Session,
  measure: Measure,
  present: number,
  distinct: number,
): Promise<Category[]> {
  const finite = 'finite' in measure ? measure.finite : null
  if (distinct > present / 2 && present > 0) return []
  const text = measure.kind === 'instant' ? instantText('v') : 'cast(v as VARCHAR)'
  const rows = await rowsOf(session, categoriesSql(finite, text, LEAST_ROWS, MOST_CATEGORIES))
  const categories = rows.map(([value, count]) => ({ value: String(value), count: number(count) }))
  const kept = categories.reduce((sum, { count }) => sum + count, 0)
  return kept >= present * LEAST_KEPT ? categories : []
}

const LEAST_KEPT = 0.95

/** A date as it is; a datetime with a `T`. */
function instantText(value: string): string {
  return `replace(cast(${value} as VARCHAR), ' ', 'T')`
}

async function quantilesOf(session: Session, measure: Measure, present: number) {
  if (present < LEAST_ROWS || measure.kind === 'boolean') return { quantiles: [], steps: [] }
  const shares = sharesFor(present)
  const ranks = shares.map(share => Math.round(share * (present - 1)))
  const points =
    'finite' in measure
      ? pointsSql(measure.kind === 'numeric' ? { ...measure, point: 'v' } : measure)
      : 'select length(v) as p, n from g where v is not null'
  const row = await rowOf(session, ranksSql(points, ranks, 'cast(p as VARCHAR)'))
  const found = shares.map((share, at) => ({
    share,
    point: String(row[2 * at]),
    upto: number(row[2 * at + 1]) / present,
  }))
  return {
    quantiles: found.map(({ share, point }) => ({ share, value: printQuantile(measure, point) })),
    steps: measure.kind === 'text' ? [] : stepsOf(found),
  }
}

function stepsOf(found: readonly { readonly point: string; readonly upto: number }[]) {
  const last = new Map(found.map(({ point, upto }) => [point, upto]))
  return [...last].map(([upto, share]) => ({ upto, share }))
}

function printQuantile(measure: Measure, point: string): string {
  if (measure.kind !== 'instant') return point
  const { form, ticksPerSecond = 1n } = measure as NumericMeasure
  return printInstant(BigInt(point), ticksPerSecond, form)
    .replace(/Z$/, '')
    .replace(/(\.\d{6})\d+$/, '$1')
}

async function decimalsOf(session: Session, measure: Measure): Promise<number> {
  if (measure.kind !== 'numeric') return 0
  return measure.scale ?? number((await rowOf(session, decimalsSql))[0])
}

async function textOf(session: Session): Promise<LearntText> {
  const [least, longest, uuid, email, url] = await rowOf(session, textsSql)
  const look = uuid === true ? 'uuid' : email === true ? 'email' : url === true ? 'url' : null
  const length = number(longest)
  if (look !== null || number(least) !== length || length === 0 || length > LONGEST_FORM) {
    return { look, form: null, least: null }
  }
  const row = await rowOf(session, placesSql(length))
  const signs = Array.from({ length }, (_, at) => signOf(row.slice(6 * at, 6 * at + 6)))
  if (signs.includes(null)) return { look, form: null, least: null }
  const run = /^(?:\\.|[^#A*a\\])*?(#+)(?:\\.|[^#A*a\\])*$/s.exec(signs.join(''))
  const begin = signs.indexOf('#')
  const digits = run?.[1]?.length ?? 0
  const smallest =
    digits > 0 && digits <= 15 ? await rowOf(session, leastNumberSql(begin + 1, digits)) : [null]
  return { look, form: signs.join(''), least: smallest[0] == null ? null : String(smallest[0]) }
}

/** The sign of a form that stands for all characters of a place; null: there is none. */
function signOf([least, greatest, digit, upper, lower, either]: readonly Cell[]): string | null {
  if (least === greatest) return /^[#Aa*\\]$/.test(String(least)) ? `\\${least}` : String(least)
  if (digit === true) return '#'
  if (upper === true) return 'A'
  if (lower === true) return 'a'
  return either === true ? '*' : null
}
