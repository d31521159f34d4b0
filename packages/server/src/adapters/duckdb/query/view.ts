import type { QueryTable } from '../../../core/query/sql/request.ts'
import { sourceSql } from '../select-source.ts'
import { quoteIdentifier, quoteList } from '../sql.ts'

/** SQL that makes a version a table of the query's own name. Pure; no I/O. `paths` are the files of its parts. */
export function viewSql({ name, plan }: QueryTable, paths: readonly string[]): string {
  const columns = plan.columns.map((column, at) => `c${at} as ${quoteIdentifier(column.name)}`)
  // A view takes no parameters.
  const source = sourceSql(plan, paths, files => quoteList([...files]), false)
  return `create view ${quoteIdentifier(name)} as\nselect ${columns.join(', ')}\nfrom (\n${source}\n)`
}
