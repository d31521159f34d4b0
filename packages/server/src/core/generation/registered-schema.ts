import { compileRowSchema } from '../batch/compile-row-schema.ts'
import type { CatalogReader } from '../ports/catalog.ts'
import { getEntry } from '../schema/find.ts'
import { own } from '../schema/json.ts'
import { registryOf } from '../schema/registry.ts'
import { buildRecipe } from './build.ts'
import { NAME } from './language/name.ts'
import { draftOfRows } from './language/row-schema.ts'
import type { Recipe } from './recipe.ts'

/**
 * The recipe of a schema of the registry, by any of its names: one entity, named by its title. Refuses with `unknown_schema` and
 * `invalid_recipe`.
 */
export async function recipeOfSchema(
  tx: Pick<CatalogReader, 'organizations' | 'schemas'>,
  name: string,
): Promise<Recipe> {
  const { tenant } = await tx.organizations.current()
  const registry = registryOf(tenant, await tx.schemas.registry())
  const entry = getEntry(registry, 'tenant', 'schemas', name)
  return buildRecipe([draftOfRows(entityName(own(entry.body, 'title')), compileRowSchema(registry, entry))])
}

function entityName(title: unknown): string {
  const name = typeof title === 'string' ? title.replaceAll(/[^A-Za-z0-9_]/g, '') : ''
  return NAME.test(name) ? name : 'Row'
}
