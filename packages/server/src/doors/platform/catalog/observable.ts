import { datasetNamed } from '../../../core/catalog/name-dataset.ts'
import type { CatalogObject } from '../../../core/catalog/object.ts'
import { observableSchema } from '../../../core/catalog/observable-schema.ts'
import type { SchemaId } from '../../../core/ids.ts'
import type { JsonObject } from '../../../core/schema/json.ts'
import { type Registry, registryOf } from '../../../core/schema/registry.ts'
import { resolve } from '../../../core/schema/resolve.ts'
import type { Call } from '../../door.ts'

/** Printed only when it is named: it takes the schema and the columns of each dataset. */
const MEMBER = 'observableSchema'

type AnyCall = Call<unknown, unknown, unknown>

export function asksForObservable(properties: readonly string[] | null): boolean {
  return properties?.includes(MEMBER) === true
}

/** Objects of datasets with the part of their schemas that occurs in their rows. */
export async function withObservable(
  { house, actor }: Pick<AnyCall, 'house' | 'actor'>,
  objects: readonly CatalogObject[],
): Promise<CatalogObject[]> {
  const { datasets, kept } = await house.ports.catalog.read(actor.scope, async tx => {
    const datasets = []
    for (const { id } of objects) datasets.push(await datasetNamed(tx, id))
    return { datasets, kept: await tx.schemas.registry() }
  })
  const shapes = shapesIn(registryOf(actor.organization.tenant, kept), house.maxSchemaFields)
  return objects.map(({ id, members }, at) => {
    const dataset = datasets[at]
    const properties = dataset?.schemaId ? shapes(dataset.schemaId) : null
    return {
      id,
      members: { ...members, [MEMBER]: observableSchema(properties, dataset?.head?.columns ?? []) },
    }
  })
}

/** The resolved fields of schemas, each resolved once. */
function shapesIn(registry: Registry, maxFields: number): (id: SchemaId) => JsonObject {
  const known = new Map<SchemaId, JsonObject>()
  const entries = [...registry.entries.values()]
  return id => {
    const entry = entries.find(({ resource }) => resource?.id === id)
    const shape = known.get(id) ?? (entry ? resolve(registry, entry, maxFields).properties : {})
    known.set(id, shape)
    return shape
  }
}
