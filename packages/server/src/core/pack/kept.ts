import { newId } from '../ids.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import type { SparedTable } from '../ports/worlds.ts'
import type { KeptThing } from './thing.ts'
import type { World } from './world.ts'

/** The schemas of tables that stay when their pack goes, as the organization's own. */
export async function keepSchemas(
  tx: Pick<CatalogTransaction, 'things'>,
  { tables }: World,
  spared: readonly SparedTable[],
): Promise<KeptThing[]> {
  const found: [SparedTable, KeptThing][] = []
  for (const table of spared) {
    const thing = await tx.things.get('schema', table.schema)
    if (!thing) throw new Error(`a world has table ${table.table} and no schema for it`)
    found.push([table, { ...thing, id: newId() }])
  }
  const ids = new Map(found.map(([table, { id }]) => [table.schema, id]))
  const names = new Map(spared.map(table => [table.schema, `${table.schema}_kept${table.number}`]))
  return found.map(([table, thing]) => {
    const schema = tables.find(each => each.schema.key === table.schema)?.schema
    const key = names.get(table.schema) ?? table.schema
    const fields = (thing.body.fields ?? []) as readonly Readonly<Record<string, unknown>>[]
    return {
      ...thing,
      key,
      pack: null,
      body: {
        ...thing.body,
        tableName: table.table,
        linkedSchemaId: ids.get(schema?.linkedSchema ?? '') ?? null,
        fields: fields.map(field => ({
          ...field,
          id: newId(),
          schemaId: thing.id,
          references: keptReference(field.references, names),
        })),
      },
    }
  })
}

/** `customers.customer_id` becomes `customers_kept1.customer_id`; null where the other schema is gone. */
function keptReference(reference: unknown, names: ReadonlyMap<string, string>): string | null {
  const [schema = '', field = ''] = String(reference ?? '').split('.')
  const name = names.get(schema)
  return name === undefined ? null : `${name}.${field}`
}
