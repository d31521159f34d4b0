import type { SchemaId } from '../ids.ts'
import type { CatalogReader } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import { schemaUri } from '../schema/names.ts'
import { registryOf } from '../schema/registry.ts'
import { compileRowSchema } from './compile-row-schema.ts'
import type { RowSchema } from './row-schema.ts'

type Reader = Pick<CatalogReader, 'organizations' | 'schemas'>

/** What rows of a schema must be, as the registry has it now; null when it is not there. */
export async function findRowSchema(tx: Reader, id: SchemaId): Promise<RowSchema | null> {
  return (await findHeldSchema(tx, id))?.rows ?? null
}

/** The same with the minor version under which it is there. */
export async function findHeldSchema(
  tx: Reader,
  id: SchemaId,
): Promise<{ readonly rows: RowSchema; readonly minor: number } | null> {
  const { tenant } = await tx.organizations.current()
  const kept = await tx.schemas.registry()
  const registry = registryOf(tenant, kept)
  const entry = registry.entries.get(schemaUri(tenant, 'schemas', id))
  const resource = kept.resources.find(each => each.id === id)
  return entry && resource ? { rows: compileRowSchema(registry, entry), minor: resource.minor } : null
}

/** Refuses with `csv_schema` a schema that requires what a CSV file cannot hold. */
export async function checkCsvSchema(tx: Reader, id: SchemaId): Promise<void> {
  const schema = await findRowSchema(tx, id)
  const names = schema ? requiredLists(schema.fields) : []
  if (names.length === 0) return
  throw refuse(
    'csv_schema',
    `A CSV file cannot hold arrays and maps, and the schema requires ${names.join(', ')}. Send JSON or Parquet.`,
  )
}

/** The required arrays and maps of a schema, by dotted path. Pure; no I/O. */
function requiredLists(fields: RowSchema['fields'], above = ''): string[] {
  return fields.flatMap(({ name, required, type }) => {
    if (!required) return []
    if (type.kind === 'array' || type.kind === 'map') return [`${above}${name}`]
    return type.kind === 'object' ? requiredLists(type.fields, `${above}${name}.`) : []
  })
}
