import type { Column } from '../dataset/dataset.ts'
import { refuse } from '../refusals.ts'
import { comparable, misfit } from './comparable.ts'
import { nearest } from './nearest.ts'
import type { Filter, Literal, Query, QueryPlan, SourcePart } from './query.ts'

/**
 * Check a query against a version's columns. Pure; no I/O. Refuses with `unknown_column` naming the nearest columns, and
 * with `type_mismatch` when a value cannot be compared with its column.
 */
export function planQuery(
  version: { readonly columns: readonly Column[] },
  parts: readonly SourcePart[],
  query: Query,
): QueryPlan {
  const columns = new Map(version.columns.map(column => [column.name, column]))
  const selected = query.columns?.map(name => known(columns, name)) ?? version.columns
  if (new Set(selected).size !== selected.length) {
    throw refuse('invalid_value', 'A column is asked for twice. Name each column once.', {
      faults: [{ parameter: 'columns', code: 'duplicate', message: 'Name each column once.' }],
    })
  }
  if (query.where) checkFilter(columns, query.where)
  for (const order of query.orderBy ?? []) {
    const column = known(columns, order.column, order.at)
    if (comparable(column.logicalType).kind !== 'nothing') continue
    const position = order.at + 1
    const sentence = `Rows cannot be ordered by "${column.name}", which is ${column.logicalType} (position ${position}).`
    throw refuse('type_mismatch', sentence, { details: { position, column: column.name } })
  }
  return {
    parts,
    columns: version.columns,
    selected,
    where: query.where ?? null,
    search: query.search || null,
    only: query.only ?? null,
    orderBy: query.orderBy ?? [],
    limit: query.limit ?? null,
    offset: query.offset ?? 0,
    after: query.after ?? null,
    firstRow: 0,
  }
}

/** A filter on one column. */
export type Predicate = Extract<Filter, { readonly column: string }>

type Columns = ReadonlyMap<string, Column>

function checkFilter(columns: Columns, filter: Filter): void {
  if ('filters' in filter) {
    for (const part of filter.filters) checkFilter(columns, part)
  } else if (filter.kind === 'not') {
    checkFilter(columns, filter.filter)
  } else {
    checkPredicate(columns, filter)
  }
}

function checkPredicate(columns: Columns, filter: Predicate): void {
  const column = known(columns, filter.column, filter.at)
  for (const literal of literalsOf(filter)) {
    const why = misfit(comparable(column.logicalType), literal)
    if (why) throw mismatch(column, literal, why, filter.at)
  }
  if (filter.kind === 'like' && comparable(column.logicalType).kind !== 'text') {
    const why = 'holds no text, which like and ilike need'
    throw mismatch(column, { kind: 'text', value: filter.pattern }, why, filter.at)
  }
}

function literalsOf(filter: Predicate): readonly Literal[] {
  switch (filter.kind) {
    case 'compare':
      return [filter.value]
    case 'in':
      return filter.values
    case 'between':
      return [filter.low, filter.high]
    default:
      return []
  }
}

function known(columns: Columns, name: string, at?: number): Column {
  const column = columns.get(name)
  if (column) return column
  const names = nearest(name, [...columns.keys()])
    .map(near => `"${near}"`)
    .join(', ')
  const where = at === undefined ? '' : ` (position ${at + 1})`
  const shown = JSON.stringify(name.slice(0, 100))
  throw refuse('unknown_column', `There is no column ${shown}${where}. The nearest are ${names}.`, {
    details: { column: name.slice(0, 100), ...(at === undefined ? {} : { position: at + 1 }) },
  })
}

function mismatch(column: Column, literal: Literal, why: string, at: number): Error {
  const position = at + 1
  const value = JSON.stringify(String(literal.value).slice(0, 100))
  const sentence = `${value} cannot be compared with "${column.name}" at position ${position}: a ${column.logicalType} column ${why}.`
  return refuse('type_mismatch', sentence, { details: { position, column: column.name } })
}
