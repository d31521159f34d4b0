import type { Scope } from '../access/access.ts'
import type { Ports } from '../ports/ports.ts'
import { planQuery } from '../query/plan.ts'
import type { Filter } from '../query/query.ts'
import type { PackField } from './pack.ts'
import type { ChangedRow, WorldTable } from './world.ts'

/** For each row the columns that differ from those it was loaded with, as the version says that was published of its table. */
export async function changedColumns(
  { catalog, engine }: Pick<Ports, 'catalog' | 'engine'>,
  scope: Scope,
  { schema: { fields }, published }: WorldTable,
  rows: readonly ChangedRow[],
): Promise<readonly (readonly string[])[]> {
  const keys = fields.filter(({ isPrimaryKey }) => isPrimaryKey)
  const changed = rows.filter(({ kind }) => kind === 'changed')
  if (!published || keys.length === 0 || changed.length === 0) return rows.map(() => [])
  const found = await catalog.read(scope, async tx => {
    const version = await tx.versions.get(published.versionId)
    return version && { version, parts: await tx.versions.parts(version) }
  })
  if (!found) return rows.map(() => [])
  const where: Filter = { kind: 'or', filters: changed.map(({ key }) => rowFilter(keys, key)) }
  const plan = planQuery(found.version, found.parts, { where, limit: changed.length })
  const page = await engine.rows({ plan, bigAsString: true })
  const before = new Map(
    page.rows.map(text => {
      const row = JSON.parse(text) as Readonly<Record<string, unknown>>
      return [JSON.stringify(keys.map(({ name }) => String(row[name]))), row]
    }),
  )
  return rows.map(({ kind, key, cells }) => {
    const row = before.get(JSON.stringify(key))
    if (kind === 'added' || !row) return []
    return fields.flatMap((field, at) =>
      isSame(field, row[field.name], cells[at] ?? null) ? [] : [field.name],
    )
  })
}

function rowFilter(keys: readonly PackField[], cells: readonly string[]): Filter {
  return {
    kind: 'and',
    filters: keys.map(({ name, dataType }, at) => ({
      kind: 'compare',
      column: name,
      operator: '=',
      value: {
        kind: /^(integer|bigint|decimal|double)$/.test(dataType) ? 'number' : 'text',
        value: cells[at] ?? '',
      },
      at: 0,
    })),
  }
}

/** Whether a value of a version is what PostgreSQL writes. */
function isSame({ dataType }: PackField, value: unknown, cell: string | null): boolean {
  if (value === null || value === undefined || cell === null) return (value ?? null) === cell
  switch (dataType) {
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'double':
      return Number(value) === Number(cell)
    case 'timestamp':
      return Date.parse(`${cell.replace(' ', 'T')}Z`) === Date.parse(`${String(value).replace(/Z?$/, '')}Z`)
    case 'jsonb':
      return JSON.stringify(JSON.parse(String(value))) === JSON.stringify(JSON.parse(cell))
    default:
      return String(value) === cell
  }
}
