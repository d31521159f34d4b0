import type { Condition, QueryPlan, Reference } from '../../../core/query/query.ts'
import { exactPairOf } from '../compare/pair.ts'
import { columnOf, over, type Side } from '../compare/source.ts'
import { measureOf } from '../profile/measure.ts'
import { balanced, filterSql } from '../select-filter.ts'
import { columnsByName, positionSql, sourceSql } from '../select-source.ts'
import { type Bind, gather, type Statement } from '../statement.ts'
import { lookSql } from './look-sql.ts'

/** A condition that is decided by looking at other rows: what it finds is put into a table first. */
type Wide = Extract<Condition, { readonly kind: 'variant' | 'repeated' | 'copy' | 'unmatched' }>

/** The tables of conditions that need one, by what the condition says. */
export type Tables = ReadonlyMap<string, { readonly table: string; readonly condition: Wide }>

/** White space: control characters that move the cursor, and the separators of Unicode. */
const space = '[\\s\\x0b\\p{Z}]'

/** The tables that these conditions need. Pure; no I/O. */
export function tablesOf(conditions: readonly Condition[]): Tables {
  const tables = new Map<string, { table: string; condition: Wide }>()
  const visit = (condition: Condition): void => {
    if ('conditions' in condition) condition.conditions.forEach(visit)
    else if (isWide(condition) && !tables.has(keyOf(condition))) {
      tables.set(keyOf(condition), { table: `found_${tables.size}`, condition })
    }
  }
  conditions.forEach(visit)
  return tables
}

/**
 * Compile a condition to one over a row of `sourceSql`, numbered, whose tables stand already. Pure; no I/O. What the condition says of
 * a missing value is null.
 */
export function conditionSql(condition: Condition, plan: QueryPlan, tables: Tables, bind: Bind): string {
  const text = (name: string) => `cast(${expressionOf(plan, name)} as VARCHAR)`
  switch (condition.kind) {
    case 'filter':
      return filterSql(condition.filter, columnsByName(plan), bind)
    case 'any':
    case 'all': {
      const parts = condition.conditions.map(part => conditionSql(part, plan, tables, bind))
      if (parts.length === 0) return condition.kind === 'all' ? 'true' : 'false'
      return balanced(parts, condition.kind === 'any' ? 'or' : 'and')
    }
    case 'from':
      return `(${positionSql(plan)} >= ${wholeNumber(condition.row)})`
    case 'pattern':
      return negated(condition, `regexp_full_match(${text(condition.column)}, ${bind(condition.pattern)})`)
    case 'look':
      return negated(condition, `(${lookSql(condition.look, text(condition.column))})`)
    case 'padded':
      return `regexp_matches(${text(condition.column)}, '^${space}|${space}$')`
    case 'variant':
      return `(${text(condition.column)} in (select v from ${tableOf(condition, tables)}))`
    case 'repeated': {
      const keys = condition.columns.map((_, at) => `k${at}`).join(', ')
      const values = condition.columns.map(name => comparedAs(plan, name)).join(', ')
      return `((${values}) in (select ${keys} from ${tableOf(condition, tables)}))`
    }
    case 'copy':
      return `((file, row) in (select file, row from ${tableOf(condition, tables)}))`
    case 'unmatched': {
      const value = over(pairOf(plan, condition).v1, expressionOf(plan, condition.column))
      // What is missing is neither, also where there is nothing to be among.
      return `case when ${value} is not null then ${value} not in (select k from ${tableOf(condition, tables)}) end`
    }
  }
}

/** Compile the statements that make the tables. `references` are the paths of other versions' parts, by `referenceKey`. Pure; no I/O. */
export function tableStatements(
  tables: Tables,
  side: Side,
  references: Readonly<Record<string, readonly string[]>>,
): Statement[] {
  return [...tables.values()].map(({ table, condition }) => {
    const { parameters, bind } = gather()
    const select = foundSql(condition, side, references, bind)
    return { sql: `create or replace temp table ${table} as\n${select}`, parameters }
  })
}

/** What names the paths of a reference. */
export function referenceKey({ parts }: Reference): string {
  return JSON.stringify(parts.map(({ key }) => key))
}

/** The columns of other versions that conditions look into. */
export function referencesIn(conditions: readonly Condition[]): Reference[] {
  return [...tablesOf(conditions).values()].flatMap(({ condition }) =>
    condition.kind === 'unmatched' ? [condition.in] : [],
  )
}

function foundSql(
  condition: Wide,
  { plan, paths }: Side,
  references: Readonly<Record<string, readonly string[]>>,
  bind: Bind,
): string {
  const source = (numbered: boolean) => sourceSql(plan, paths, bind, numbered)
  switch (condition.kind) {
    case 'variant': {
      const value = `cast(${expressionOf(plan, condition.column)} as VARCHAR)`
      const counted = `select ${value} as v, count(*) as n\n    from (\n${source(false)}\n    ) where ${value} is not null group by 1`
      const folded = 'nfc_normalize(lower(v))'
      const place = `row_number() over (partition by ${folded} order by n desc, v)`
      return `select v from (\n  select v, ${place} as place from (\n    ${counted}\n  )\n) where place > 1`
    }
    case 'repeated': {
      const values = condition.columns.map((name, at) => `${comparedAs(plan, name)} as k${at}`)
      const keys = condition.columns.map((_, at) => `k${at}`)
      const there = keys.map(key => `${key} is not null`)
      const rows = `select ${values.join(', ')}\n  from (\n${source(false)}\n  )`
      const worth = keys.length > 1 ? [] : [`not (${ascendingSql(rows)})`]
      return `select ${keys.join(', ')}\nfrom (\n  ${rows}\n)\nwhere ${[...there, ...worth].join(' and ')}\ngroup by all having count(*) > 1`
    }
    case 'copy':
      return copiesSql(plan, source)
    case 'unmatched': {
      const { parts, column } = condition.in
      const other = { ...plan, parts, columns: [column] }
      const from = sourceSql(other, references[referenceKey(condition.in)] ?? [], bind, false)
      const value = over(pairOf(plan, condition).v2, 'c0')
      return `select distinct ${value} as k\nfrom (\n${from}\n)\nwhere k is not null`
    }
  }
}

/**
 * Whether each value of rows of one column, `k0`, is greater than the one before it, so that none comes twice: of identifiers that count on this
 * is known in a fiftieth of the time that grouping them takes. Only the first has none before it.
 */
function ascendingSql(rows: string): string {
  const before = `select k0, lag(k0) over () as before from (${rows})`
  return `select count(*) <= 1 from (${before}) where (k0 > before) is not true`
}

/** Rows whose hash no other row has differ from all others; only the rest is compared by value. */
function copiesSql(plan: QueryPlan, source: (numbered: boolean) => string): string {
  const values = plan.columns.map(({ name }) => comparedAs(plan, name))
  const hash = `hash(${values.join(', ')})`
  const shared = `select h from (\n  select ${hash} as h\n  from (\n${source(false)}\n  )\n) group by h having count(*) > 1`
  const place = `row_number() over (partition by ${values.join(', ')} order by file, row)`
  return `select file, row\nfrom (\n  select file, row, ${place} as place\n  from (\n${source(true)}\n  ) where ${hash} in (${shared})\n)\nwhere place > 1`
}

/** The value as rows are compared: NaN is missing, the two zeros are one. */
function comparedAs(plan: QueryPlan, name: string): string {
  return over(measureOf(columnOf(plan, name).logicalType).value, expressionOf(plan, name))
}

function pairOf(plan: QueryPlan, { column, in: reference }: Wide & { kind: 'unmatched' }) {
  return exactPairOf(columnOf(plan, column).logicalType, reference.column.logicalType)
}

function expressionOf(plan: QueryPlan, name: string): string {
  const at = plan.columns.findIndex(column => column.name === name)
  if (at < 0) throw new Error(`no column ${name}`)
  return `c${at}`
}

function negated(condition: { readonly negated: boolean }, sql: string): string {
  return condition.negated ? `not ${sql}` : sql
}

function isWide(condition: Condition): condition is Wide {
  return ['variant', 'repeated', 'copy', 'unmatched'].includes(condition.kind)
}

function tableOf(condition: Wide, tables: Tables): string {
  const found = tables.get(keyOf(condition))
  if (!found) throw new Error('the condition has no table')
  return found.table
}

function keyOf(condition: Wide): string {
  return JSON.stringify(condition)
}

function wholeNumber(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not the number of a row: ${value}`)
  return String(value)
}
