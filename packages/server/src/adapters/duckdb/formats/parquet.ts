import { type LogicalType, parseLogicalType } from '../../../core/query/logical-type.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import { run } from '../run.ts'
import { expressionOf, selectSql } from '../select.ts'
import { copy } from './copy.ts'
import type { Format } from './format.ts'

/** Parquet with zstd; every column keeps its type, or the nearest one that Parquet has without loss. */
export const writeParquet: Format = async ({ plan, paths, target }, session, checked) => {
  const wide = await needsText(plan, paths, session)
  checked()
  const outputs = plan.selected.map(({ name, logicalType }) => {
    const value = expressionOf(plan, name)
    const type = parseLogicalType(logicalType)
    if (!isWide(type)) return { expression: value, name }
    return { expression: `cast(${value} as ${wide.has(name) ? 'VARCHAR' : 'DECIMAL(38,0)'})`, name }
  })
  const options = ['format parquet', 'compression zstd']
  await copy(session.connection, selectSql(plan, paths, outputs), target, options)
}

/** The engine would write integers of 128 bits as doubles. */
function isWide(type: LogicalType): boolean {
  return type.kind === 'scalar' && (type.name === 'HUGEINT' || type.name === 'UHUGEINT')
}

/** The columns of 128-bit integers that hold one of 39 digits, for which Parquet has no number. */
async function needsText(
  plan: QueryPlan,
  paths: readonly string[],
  session: Parameters<Format>[1],
): Promise<ReadonlySet<string>> {
  const wide = plan.selected.filter(({ logicalType }) => isWide(parseLogicalType(logicalType)))
  if (wide.length === 0) return new Set()
  const limit = '99999999999999999999999999999999999999'
  const outputs = wide.map(({ name }, index) => {
    const value = expressionOf(plan, name)
    return {
      expression: `coalesce(bool_or(${value} > ${limit} or ${value} < -${limit}), false)`,
      name: `w${index}`,
    }
  })
  const result = await run(session.connection, selectSql(plan, paths, outputs))
  const found = result.getChunk(0).getRowValues(0)
  return new Set(wide.filter((_, index) => found[index] === true).map(({ name }) => name))
}
