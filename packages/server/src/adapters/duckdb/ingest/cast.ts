import type { ColumnTarget } from '../../../core/ingest/column-types.ts'
import type { ColumnPlan } from '../../../core/ingest/plan-columns.ts'
import { patterns } from '../../../core/ingest/values.ts'
import { quoteIdentifier, quoteLiteral, typeSql } from '../sql.ts'

export interface CastOptions {
  readonly decimal: '.' | ','
  readonly nullTokens: readonly string[]
  /** The person named the null tokens, so they mean missing in texts as well. */
  readonly nullsInText: boolean
}

const MISFIT = /^Invalid Input Error: misfit:(\d+)$/

/** The column whose value stopped the load; null when that was something else. */
export function misfit(error: unknown): number | null {
  const found = error instanceof Error ? MISFIT.exec(error.message) : null
  return found ? Number(found[1]) : null
}

/** The query that turns a relation of texts into the columns of the plan. Pure. */
export function castSql(relation: string, plans: readonly ColumnPlan[], options: CastOptions): string {
  const tried = triedCasts(plans, options).map(cast => `, ${cast}`)
  const columns = plans.map(
    (plan, index) => `${castColumn(plan, index, options)} as ${quoteIdentifier(plan.name)}`,
  )
  const conditions = fitsSql(plans, options).map(({ sql }) => sql)
  const where = conditions.length > 0 ? `\nwhere ${conditions.join(' and ')}` : ''
  return `select ${columns.join(',\n  ')}\nfrom (select *${tried.join('')} from ${relation})${where}`
}

/** What a row must hold in the columns whose type was asked for. */
export function fitsSql(
  plans: readonly ColumnPlan[],
  options: CastOptions,
): { index: number; sql: string }[] {
  return plans.flatMap((plan, index) =>
    plan.trust === 'forced' && plan.target.type !== 'VARCHAR'
      ? [{ index, sql: `(${missing(index, options)} or coalesce(${fits(plan, index, options)}, false))` }]
      : [],
  )
}

export function triedCasts(plans: readonly ColumnPlan[], options: CastOptions): string[] {
  return plans.flatMap((plan, index) => triedCast(plan, index, options))
}

/** `t0`, `t1` …: the value where the cast succeeds; made once, since it is needed for the check and for the result. */
function triedCast({ target, trust }: ColumnPlan, index: number, options: CastOptions): string[] {
  if (trust === 'certain' || trust === 'empty' || target.type === 'VARCHAR') return []
  if (target.format)
    return [`try_strptime(c${index}, ${quoteLiteral(target.format)})::${target.type} as t${index}`]
  return [`try_cast(${source(target, index, options)} as ${target.type}) as t${index}`]
}

function castColumn(plan: ColumnPlan, index: number, options: CastOptions): string {
  const { target, trust } = plan
  if (trust === 'empty') {
    const empty = target.type === 'VARCHAR' ? `c${index}` : `cast(null as ${typeSql(target.type)})`
    return `case when ${missing(index, options)} then ${empty} else error('misfit:${index}') end`
  }
  if (target.type === 'VARCHAR') {
    if (!options.nullsInText) return `c${index}`
    return `case when c${index} in (${tokens(options)}) then null else c${index} end`
  }
  if (trust === 'guess') {
    const absent = `c${index} is null or c${index} = ''`
    return `case when ${fits(plan, index, options)} then t${index} when ${absent} then null else error('misfit:${index}')::${target.type} end`
  }
  return `case when ${missing(index, options)} then null else ${cast(plan, index, options)} end`
}

function cast({ target, trust }: ColumnPlan, index: number, options: CastOptions): string {
  if (trust === 'forced') return `t${index}`
  if (target.format) return `strptime(c${index}, ${quoteLiteral(target.format)})::${target.type}`
  return `cast(${source(target, index, options)} as ${target.type})`
}

/**
 * Whether the value is one of the type as it stands: a cast alone would round, trim and accept too much. It may be null where it is
 * not; wrapped in coalesce, every branch would be computed for every row.
 */
function fits({ target, trust }: ColumnPlan, index: number, options: CastOptions): string {
  const text = source(target, index, options)
  const value = `t${index}`
  const { type } = target
  if (target.format) return `${value} is not null`
  if (type === 'BOOLEAN') {
    const words = trust === 'forced' ? `'true', 'false', 'yes', 'no', '1', '0'` : `'true', 'false'`
    return `lower(${text}) in (${words})`
  }
  if (type === 'DOUBLE' || type === 'FLOAT') return fitsDouble(text, value, trust === 'forced')
  if (type.startsWith('DECIMAL(')) return fitsDecimal(text, value, type)
  if (type === 'TIMESTAMP')
    return fitsTime(
      text,
      value,
      trust === 'forced' ? `${patterns.date}|${patterns.timestamp}` : patterns.timestamp,
    )
  if (type === 'TIMESTAMP_NS') return fitsTime(text, value, patterns.nanoTimestamp)
  if (type === 'TIMESTAMP WITH TIME ZONE') return fitsTime(text, value, patterns.zoned)
  if (type === 'UUID') return `${value}::varchar = lower(${text})`
  return `${value}::varchar = ${text}`
}

function fitsDouble(text: string, value: string, forced: boolean): string {
  const plain = matches(text, patterns.plain)
  if (forced) return `(${plain} or ${matches(text, patterns.scientific)}) and isfinite(${value})`
  return `${plain} and (${fewDigits(text)} or ${sameDigits(text, value)})`
}

function fitsDecimal(text: string, value: string, type: string): string {
  const scale = Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0)
  const plain = matches(text, patterns.plain)
  return `${plain} and ${value} is not null and length(rtrim(split_part(${text}, '.', 2), '0')) <= ${scale}`
}

function fitsTime(text: string, value: string, pattern: string): string {
  return `${value} is not null and (${value}::varchar = ${text} or ${matches(text, pattern)})`
}

export function matches(text: string, pattern: string): string {
  return `regexp_full_match(${text}, ${quoteLiteral(pattern)})`
}

/** Whether a double prints all of the number's digits again; up to 15 of them it always does. */
export function heldByDouble(text: string, value: string): string {
  return `((not contains(lower(${text}), 'e') and ${fewDigits(text)}) or ${sameDigits(text, value)})`
}

function fewDigits(text: string): string {
  return `(length(${text}) <= 15 or (length(${text}) = 16 and contains(${text}, '.')))`
}

function sameDigits(text: string, value: string): string {
  return `${significant(text)} = ${significant(`${value}::varchar`)}`
}

function significant(text: string): string {
  return `trim(replace(replace(split_part(lower(${text}), 'e', 1), '.', ''), '-', ''), '0')`
}

function missing(index: number, options: CastOptions): string {
  const among = options.nullTokens.length > 0 ? ` or c${index} in (${tokens(options)})` : ''
  return `(c${index} is null or c${index} = ''${among})`
}

function tokens(options: CastOptions): string {
  return options.nullTokens.map(quoteLiteral).join(', ')
}

function source({ type }: ColumnTarget, index: number, { decimal }: CastOptions): string {
  return decimal === ',' && /^(DOUBLE|FLOAT|DECIMAL)/.test(type) ? pointed(`c${index}`) : `c${index}`
}

/** `1,5` as `1.5`, and `1.5` as something that is no number. */
export function pointed(text: string): string {
  return `translate(${text}, ',.', '.,')`
}
