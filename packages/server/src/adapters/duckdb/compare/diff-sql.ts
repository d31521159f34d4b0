import { parseLogicalType } from '../../../core/query/logical-type.ts'
import { jsonSql } from '../formats/json-value.ts'
import { type Bind, gather, type Statement } from '../statement.ts'
import { exactPairOf } from './pair.ts'
import { columnOf, columnsSql, over, type Side } from './source.ts'

/** What two versions are told apart by. */
export interface DiffPlan {
  readonly v1: Side
  readonly v2: Side
  readonly key: readonly string[]
  /** The other columns that both have. */
  readonly compared: readonly string[]
}

/** Flags of so many columns fit a BIGINT. */
export const FLAGS = 62

export const kinds = ['added', 'removed', 'changed'] as const

type Which = 'v1' | 'v2'

/** Compile a count: all rows of a version, and those in which a column of the key is missing. Pure; no I/O. */
export function missingKeysSql(plan: DiffPlan, which: Which): Statement {
  const { parameters, bind } = gather()
  return {
    sql: `select count(*), count(*) filter (not (${isThere(plan)}))\nfrom (\n${keyedSql(plan, which, [], bind)}\n)`,
    parameters,
  }
}

/** Compile the table `twice_v1` or `twice_v2` of the keys that several rows of a version have. Pure; no I/O. */
export function twiceSql(plan: DiffPlan, which: Which): Statement {
  const { parameters, bind } = gather()
  const key = keyNames(plan)
  return {
    sql: `create or replace temp table twice_${which} as
select ${key}, count(*) as n
from (
${keyedSql(plan, which, [], bind)}
)
where ${isThere(plan)}
group by ${key} having count(*) > 1`,
    parameters,
  }
}

/** The table `twice` of the keys that are left out. Pure; no I/O. */
export function leftOutSql(plan: DiffPlan): string {
  const key = keyNames(plan)
  return `create or replace temp table twice as\nselect ${key} from twice_v1 union select ${key} from twice_v2`
}

/** Compile a count of the rows of a version whose key is left out. Pure; no I/O. */
export function leftOutRowsSql(plan: DiffPlan, which: Which): Statement {
  const { parameters, bind } = gather()
  const rows = keyedSql(plan, which, [], bind)
  return { sql: `select count(*)\nfrom (\n${rows}\n) semi join twice using (${keyNames(plan)})`, parameters }
}

/**
 * Compile the table `changes` of the rows that differ: what became of each, `kind`, its key `k0`, `k1`, …, and a bit for each
 * changed cell in `f0`, `f1`, … Pure; no I/O.
 */
export function changesSql(plan: DiffPlan, leaveOut: boolean): Statement {
  const { parameters, bind } = gather()
  const { compared, key } = plan
  const rows = (which: Which) => {
    const without = leaveOut ? ` anti join twice using (${keyNames(plan)})` : ''
    return `(\n  select * from (\n${keyedSql(plan, which, compared, bind)}\n  )${without} where ${isThere(plan)}\n  )`
  }
  const keys = key.map((_, at) => `coalesce(a.k${at}, b.k${at}) as k${at}`)
  const flags = wordsOf(compared.length).map((columns, at) => {
    const bits = columns.map((column, bit) => {
      return `case when a.x${column} is distinct from b.x${column} then ${2n ** BigInt(bit)} else 0 end`
    })
    return `case when a.k0 is null or b.k0 is null then 0 else cast(${bits.join(' + ')} as BIGINT) end as f${at}`
  })
  const differs = ['kind < 2', ...flags.map((_, at) => `f${at} <> 0`)].join(' or ')
  const kind = 'case when a.k0 is null then 0 when b.k0 is null then 1 else 2 end as kind'
  return {
    sql: `create or replace temp table changes as
select *
from (
  select ${[kind, ...keys, ...flags].join(',\n    ')}
  from ${rows('v1')} a full join ${rows('v2')} b on ${key.map((_, at) => `a.k${at} = b.k${at}`).join(' and ')}
)
where ${differs}`,
    parameters,
  }
}

/** How many rows were added, removed and changed, and how many cells of each compared column. Pure; no I/O. */
export function changeCountsSql({ compared }: DiffPlan): string {
  const counts = kinds.map((_, kind) => `count(*) filter (kind = ${kind})`)
  const cells = compared.map((_, at) => {
    return `coalesce(sum((f${Math.floor(at / FLAGS)} >> ${at % FLAGS}) & 1), 0)`
  })
  return `select ${[...counts, ...cells].join(', ')} from changes`
}

/** The table `page` of the changes asked for, numbered by key. Pure; no I/O. */
export function pageSql(plan: DiffPlan, { limit, offset }: { limit: number; offset: number }): string {
  const key = keyNames(plan)
  return `create or replace temp table page as
select row_number() over (order by ${key}) as place, *
from (select * from changes order by ${key} limit ${limit} offset ${offset})`
}

/** The page itself: number, kind and flags of each change. Pure; no I/O. */
export function pageRowsSql({ compared }: DiffPlan): string {
  const flags = wordsOf(compared.length).map((_, at) => `f${at}`)
  return `select ${['place', 'kind', ...flags].join(', ')} from page order by place`
}

/** Compile the rows of a version that are on the page: the number of the change, and each named column as JSON. Pure; no I/O. */
export function cellsSql(plan: DiffPlan, which: Which, names: readonly string[]): Statement {
  const { parameters, bind } = gather()
  const side = plan[which]
  const keys = plan.key.map((name, at) => `${over(pairOf(plan, name)[which], `c${at}`)} as k${at}`)
  const cells = names.map((name, at) => {
    const type = parseLogicalType(columnOf(side.plan, name).logicalType)
    const json = jsonSql(type, `c${plan.key.length + at}`, { bigAsString: false })
    return `coalesce(${json}, 'null')`
  })
  return {
    sql: `select place, ${cells.join(', ')}
from (
  select ${keys.join(', ')}, *
  from (\n${columnsSql(side, [...plan.key, ...names], bind)}\n  )
) join page using (${keyNames(plan)})`,
    parameters,
  }
}

/** The columns of each word of flags. */
export function wordsOf(columns: number): number[][] {
  const all = Array.from({ length: columns }, (_, at) => at)
  return Array.from({ length: Math.ceil(columns / FLAGS) }, (_, word) => {
    return all.slice(word * FLAGS, (word + 1) * FLAGS)
  })
}

/** The key of each row, `k0`, `k1`, …, and what is compared, `x0`, `x1`, … */
function keyedSql(plan: DiffPlan, which: Which, compared: readonly string[], bind: Bind): string {
  const names = [...plan.key, ...compared]
  const values = names.map((name, at) => {
    const as = at < plan.key.length ? `k${at}` : `x${at - plan.key.length}`
    return `${over(pairOf(plan, name)[which], `c${at}`)} as ${as}`
  })
  return `  select ${values.join(', ')}\n  from (\n${columnsSql(plan[which], names, bind)}\n  )`
}

function pairOf({ v1, v2 }: DiffPlan, name: string) {
  return exactPairOf(columnOf(v1.plan, name).logicalType, columnOf(v2.plan, name).logicalType)
}

function keyNames({ key }: DiffPlan): string {
  return key.map((_, at) => `k${at}`).join(', ')
}

function isThere({ key }: DiffPlan): string {
  return key.map((_, at) => `k${at} is not null`).join(' and ')
}
