import { plainName } from './names.ts'
import { columnNamed, type ForeignKey, type Table, tableNamed } from './tables.ts'
import { SqlError } from './tokens.ts'

/** What a column refers to. */
export interface Link {
  readonly table: Table
  readonly column: string
  /** Another column of the table, of whose row this one tells; null: it stands for itself. */
  readonly with: string | null
}

/** What each column of a table refers to, by the column's name. Of the keys that a column belongs to, the one with most columns counts. */
export function linksOf(
  tables: readonly Table[],
  table: Table,
  wrong: (error: SqlError) => void,
): Map<string, Link> {
  const links = new Map<string, Link>()
  for (const key of table.foreignKeys.toSorted((a, b) => b.columns.length - a.columns.length)) {
    const pairs = pairsOf(tables, table, key, wrong)
    const free = pairs.filter(({ from }) => !links.has(from))
    if (free.length < pairs.length && free.length > 0 && pairs.length > 1) {
      const message = `Two foreign keys of ${table.name} share a column, and rows that fit both cannot be made.`
      wrong(new SqlError(message, key.at))
    }
    const [first] = free
    for (const { from, to, target } of free) {
      links.set(from, {
        table: target,
        column: to,
        with: first && first.from !== from ? plainName(first.from) : null,
      })
    }
  }
  return links
}

interface Pair {
  /** Names as they are defined. */
  readonly from: string
  readonly to: string
  readonly target: Table
}

function pairsOf(
  tables: readonly Table[],
  table: Table,
  { at, columns, target: names, targetColumns }: ForeignKey,
  wrong: (error: SqlError) => void,
): Pair[] {
  const target = tableNamed(tables, names)
  const shown = names.map(({ text }) => text).join('.')
  if (!target) {
    wrong(new SqlError(`There is no table ${shown} to refer to.`, names[0]?.at ?? at))
    return []
  }
  const named = targetColumns ?? target.primaryKey
  if (named?.length !== columns.length) {
    const wanted = named === null ? 'has no primary key' : `is referred to by ${named.length} columns`
    wrong(new SqlError(`${shown} ${wanted}, and the foreign key has ${columns.length}.`, at))
    return []
  }
  return columns.flatMap((column, place) => {
    const [from, to] = [columnNamed(table, column), columnNamed(target, named[place] ?? '')]
    if (!to) wrong(new SqlError(`${shown} has no column ${named[place]}.`, at))
    return from && to ? [{ from: from.name, to: to.name, target }] : []
  })
}
