import type { ColumnTarget } from '../../../core/ingest/column-types.ts'
import { datePatterns } from '../../../core/ingest/dates.ts'
import {
  type NumberGrammar,
  type NumberPatterns,
  type NumberStyle,
  numberLetters,
  numberPatterns,
} from '../../../core/ingest/numbers.ts'
import type { ColumnPlan } from '../../../core/ingest/plan-columns.ts'
import { quoteIdentifier, quoteLiteral, typeSql } from '../sql.ts'

export interface CastOptions {
  readonly numbers: NumberGrammar
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
  if (target.type === 'BOOLEAN') return [`${readBoolean(`lower(c${index})`)} as t${index}`]
  return [`try_cast(${source(target, index, options)} as ${target.type}) as t${index}`]
}

function castColumn(plan: ColumnPlan, index: number, options: CastOptions): string {
  const { target, trust } = plan
  if (trust === 'empty') return castEmpty(plan, index, options)
  if (target.type === 'VARCHAR') {
    if (!options.nullsInText) return `c${index}`
    return `case when ${among(index, options)} then null else c${index} end`
  }
  if (trust === 'guess') {
    return `case when ${fits(plan, index, options)} then t${index} when ${blank(index)} then null else error('misfit:${index}')::${typeSql(target.type)} end`
  }
  return `case when ${missing(index, options)} then null else ${cast(plan, index, options)} end`
}

/** Null tokens are let pass only where they stay texts; elsewhere they would go uncounted. */
function castEmpty({ target }: ColumnPlan, index: number, options: CastOptions): string {
  const isText = target.type === 'VARCHAR' && !options.nullsInText
  const [absent, empty] = isText
    ? [missing(index, options), `c${index}`]
    : [blank(index), target.type === 'VARCHAR' ? `c${index}` : `cast(null as ${typeSql(target.type)})`]
  return `case when ${absent} then ${empty} else error('misfit:${index}') end`
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
    const words = trust === 'forced' ? [...TRUE, ...FALSE] : ['true', 'false']
    return `lower(${text}) in (${words.map(quoteLiteral).join(', ')})`
  }
  const isNumber = (name: 'integer' | 'plain' | 'scientific') => matchesNumber(target, name, index, options)
  if (type === 'DOUBLE' || type === 'FLOAT') {
    if (trust === 'forced')
      return `(${isNumber('plain')} or ${isNumber('scientific')}) and isfinite(${value})`
    return `${isNumber('plain')} and (${fewDigits(text)} or ${sameDigits(text, value)})`
  }
  if (type.startsWith('DECIMAL(')) return `${isNumber('plain')} and ${fitsScale(text, value, type)}`
  if (target.grouped && isInteger(type)) return `${isNumber('integer')} and ${value} is not null`
  if (trust === 'forced' && isInteger(type)) return `(${value}::varchar = ${text} or ${text} = '-0')`
  return fitsOther(type, text, value)
}

/** Which words mean what is for the person to say; true and false always do. */
const TRUE = ['true', 't', 'yes', 'y', '1']
const FALSE = ['false', 'f', 'no', 'n', '0']

function fitsOther(type: string, text: string, value: string): string {
  const { instant, nanoInstant, zoned, time } = datePatterns
  if (type === 'TIMESTAMP') return fitsTime(text, value, instant)
  if (type === 'TIMESTAMP_NS') return fitsTime(text, value, nanoInstant)
  if (type === 'TIMESTAMP WITH TIME ZONE') return fitsTime(text, value, zoned)
  if (type === 'TIME') return fitsTime(text, value, time)
  if (type === 'UUID') return `${value}::varchar = lower(${text})`
  return `${value}::varchar = ${text}`
}

function fitsScale(text: string, value: string, type: string): string {
  const scale = Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0)
  return `${value} is not null and length(rtrim(split_part(${text}, '.', 2), '0')) <= ${scale}`
}

function fitsTime(text: string, value: string, pattern: string): string {
  return `${value} is not null and (${value}::varchar = ${text} or ${matches(text, pattern)})`
}

export function matches(text: string, pattern: string): string {
  return `regexp_full_match(${text}, ${quoteLiteral(pattern)})`
}

/** Not null where a double prints all of the number's digits again; up to 15 of them it always does. */
export function heldByDouble(text: string, value: string): string {
  const few = `not contains(lower(${text}), 'e') and ${fewDigits(text)}`
  return `case when ${few} then true when ${sameDigits(text, value)} then true end`
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

function readBoolean(text: string): string {
  const [yes, no] = [TRUE, FALSE].map(words => words.map(quoteLiteral).join(', '))
  return `case when ${text} in (${yes}) then true when ${text} in (${no}) then false end`
}

function missing(index: number, options: CastOptions): string {
  return `(${blank(index)} or ${among(index, options)})`
}

function blank(index: number): string {
  return `(c${index} is null or c${index} = '')`
}

/** Whether the value is a null token. */
export function among(index: number, { nullTokens }: Pick<CastOptions, 'nullTokens'>): string {
  return nullTokens.length === 0 ? 'false' : `c${index} in (${nullTokens.map(quoteLiteral).join(', ')})`
}

function isInteger(type: string): boolean {
  return /^U?(TINY|SMALL|BIG)?INT(EGER)?$/.test(type)
}

/** Numbers as the engine writes them: of a column whose digits are not grouped, what groups them makes a value none. */
function source({ type, grouped }: ColumnTarget, index: number, { numbers }: CastOptions): string {
  const isNumber = isInteger(type) || /^(DOUBLE|FLOAT|DECIMAL)/.test(type)
  const { decimal } = numbers.style
  if (!isNumber || (isInteger(type) && !grouped)) return `c${index}`
  return plainNumber(`c${index}`, grouped ? numbers.style : { decimal, thousands: '' })
}

function matchesNumber(
  target: ColumnTarget,
  name: keyof NumberPatterns & ('integer' | 'plain' | 'scientific'),
  index: number,
  options: CastOptions,
): string {
  if (target.grouped) return matches(`c${index}`, options.numbers.patterns[name])
  return matches(source(target, index, options), PLAIN[name])
}

const PLAIN = numberPatterns({ decimal: '.', thousands: '' })

/** A text in the file's notation as the engine writes numbers; for one that is no number, anything. */
export function plainNumber(text: string, style: NumberStyle): string {
  const { from, to } = numberLetters(style)
  return from === '' ? text : `translate(${text}, ${quoteLiteral(from)}, ${quoteLiteral(to)})`
}
