import type { Scope } from '../../access/access.ts'
import { partPrefix, quarantinePrefix } from '../../dataset/receive.ts'
import type { Ports } from '../../ports/ports.ts'
import { planQuery } from '../../query/plan.ts'
import type { QueryPlan } from '../../query/query.ts'
import type { EntityCells } from '../cells.ts'
import { leafColumns } from '../columns.ts'
import type { GeneratedFile, GenerationFormat } from '../job.ts'

export type FidelityPorts = Pick<Ports, 'catalog' | 'store'> & {
  readonly engine: Pick<Ports['engine'], 'ingest' | 'compare' | 'profile' | 'associate' | 'copies'>
}

/** The rows of a file that was generated, under the names of their fields, until they are released. */
export interface OpenedRows extends AsyncDisposable {
  readonly plan: QueryPlan
}

/** Parquet is read as it is; what is text is read as any file that comes in, of the types that the fields have. */
export async function openRows(
  { engine, store }: FidelityPorts,
  scope: Scope,
  cells: EntityCells,
  { entity, key, rows }: GeneratedFile,
  format: GenerationFormat,
  signal?: AbortSignal,
): Promise<OpenedRows> {
  const { part, version } = leafColumns(cells)
  if (format === 'parquet') {
    const plan = planQuery({ columns: version }, [{ key, rows, columns: part }], {})
    return { plan, [Symbol.asyncDispose]: async () => {} }
  }
  const read = await engine.ingest(
    {
      artifactKey: key,
      fileName: `${entity}.${format}`,
      options: {
        expectedTypes: Object.fromEntries(version.map(({ name, logicalType }) => [name, logicalType])),
      },
      partPrefix: partPrefix(scope),
      quarantinePrefix: quarantinePrefix(scope),
    },
    signal,
  )
  const named = (column: (typeof read.columns)[number]) => ({ ...column, name: column.originalName })
  const parts = read.parts.map(each => ({
    ...each,
    columns: each.columns.map(column => ({ ...named(column), path: column.path ?? [column.name] })),
  }))
  const keys = [...read.parts, ...(read.quarantine ? [read.quarantine] : [])].map(each => each.key)
  return {
    plan: planQuery({ columns: read.columns.map(named) }, parts, {}),
    [Symbol.asyncDispose]: () => store.delete(keys).then(() => {}),
  }
}
