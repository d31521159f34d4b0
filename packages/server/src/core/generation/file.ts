import type { Scope } from '../access/access.ts'
import { partPrefix } from '../dataset/receive.ts'
import { newId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { planQuery } from '../query/plan.ts'
import type { EntityCells } from './cells.ts'
import { choicesOf } from './choices.ts'
import { leafColumns, nestedColumns } from './columns.ts'
import type { MadeEntity } from './integrity.ts'
import type { GeneratedFile, Generation, GenerationFormat } from './job.ts'

type FilePorts = Pick<Ports, 'catalog' | 'store'> & {
  readonly engine: Pick<Ports['engine'], 'exportParts' | 'join'>
}

/**
 * Writes the rows of an entity as one file on the store, unless that was done. Nested fields stay nested where the format can hold them; in CSV
 * their leaves are columns. Parquet is written as parts are, so that it is the same file whether it was made as one part or as several.
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
  const keep = (file: Pick<GeneratedFile, 'key' | 'bytes' | 'digest'>) =>
    catalog.transact(scope, tx => tx.generations.addFile(id, { entity, rows, ...file }))
  const plan = planOf(request.format, cells, parts)
  if (request.format === 'parquet') {
    const [first, ...others] = parts
    const choices = request.dirty ? new Map() : choicesOf(cells)
    const joined = { plan, parts, choices, partPrefix: partPrefix(scope) }
    const { key, bytes, digest } = first && others.length === 0 ? first : await engine.join(joined, signal)
    return keep({ key, bytes, digest })
  }
  const bytes = engine.exportParts({ plan, format: request.format }, signal)
  await keep(await store.put(`${scope.organizationId}/generated/${newId()}`, bytes, signal))
}

function planOf(format: GenerationFormat, cells: EntityCells, parts: MadeEntity['parts']) {
  if (format === 'csv') return planQuery({ columns: leafColumns(cells).version }, parts, {})
  const columns = nestedColumns(cells)
  const nested = parts.map(part => ({ ...part, columns }))
  return planQuery({ columns }, nested, {})
}
