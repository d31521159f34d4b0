import type { Scope } from '../access/access.ts'
import { newId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { planQuery } from '../query/plan.ts'
import type { EntityCells } from './cells.ts'
import { leafColumns, nestedColumns } from './columns.ts'
import type { MadeEntity } from './integrity.ts'
import type { GeneratedFile, Generation, GenerationFormat } from './job.ts'

type FilePorts = Pick<Ports, 'catalog' | 'store'> & { readonly engine: Pick<Ports['engine'], 'export'> }

/**
 * Writes the rows of an entity as one file on the store, unless that was done. Nested fields stay nested where the format can hold them; in CSV
 * their leaves are columns. Parquet of one part is that part.
 */
export async function writeFile(
  { catalog, store, engine }: FilePorts,
  scope: Scope,
  { id, request }: Generation,
  cells: EntityCells,
  { name: entity, parts }: MadeEntity,
  signal?: AbortSignal,
): Promise<void> {
  const files = await catalog.read(scope, tx => tx.generations.files(id))
  if (files.some(file => file.entity === entity)) return
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const [only] = parts
  const keep = (file: Pick<GeneratedFile, 'key' | 'bytes' | 'digest'>) =>
    catalog.transact(scope, tx => tx.generations.addFile(id, { entity, rows, ...file }))
  if (request.format === 'parquet' && only && parts.length === 1) {
    const { key, bytes, digest } = only
    return keep({ key, bytes, digest })
  }
  const plan = planOf(request.format, cells, parts)
  await using exported = await engine.export(
    { plan, format: request.format, spreadsheetSafe: false, cacheKey: `generation ${id} ${entity}` },
    signal,
  )
  const stored = await store.put(`${scope.organizationId}/generated/${newId()}`, exported.bytes(), signal)
  await keep(stored)
}

function planOf(format: GenerationFormat, cells: EntityCells, parts: MadeEntity['parts']) {
  if (format === 'csv') return planQuery({ columns: leafColumns(cells).version }, parts, {})
  const columns = nestedColumns(cells)
  const nested = parts.map(part => ({ ...part, columns }))
  return planQuery({ columns }, nested, {})
}
