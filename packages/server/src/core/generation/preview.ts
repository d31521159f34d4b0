import type { Scope } from '../access/access.ts'
import { partPrefix } from '../dataset/receive.ts'
import type { ProjectId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { planQuery } from '../query/plan.ts'
import { nestedColumns } from './columns.ts'
import { deliveredEntities } from './dirt/delivered.ts'
import { checkCapacity, compileRecipe, planCounts } from './plan.ts'
import { completed, type GenerationAsked, schemaOf, settingOf } from './start.ts'

/**
 * The first rows of an entity as JSON texts, nested as the schema says; nothing of them is kept. Refuses with `unknown_project`,
 * `no_recipe`, `unknown_entity`, `too_many_rows` and `invalid_recipe`.
 */
export async function previewRows(
  { catalog, engine, store }: Pick<Ports, 'catalog' | 'engine' | 'store'>,
  scope: Scope,
  projectId: ProjectId,
  asked: GenerationAsked,
  signal?: AbortSignal,
): Promise<{ rows: readonly string[]; seed: bigint }> {
  const { recipe } = await catalog.read(scope, tx => schemaOf(tx, projectId))
  const request = completed(asked, new Date())
  const { entity, count, seed, dirty } = request
  const setting = settingOf(request)
  const compiled = compileRecipe(recipe, setting)
  checkCapacity(compiled, planCounts(recipe, compiled, entity, count))
  const name = compiled.has(entity) ? entity : (recipe.entities[0]?.name ?? entity)
  const cells = deliveredEntities(compiled, dirty).get(name)
  if (!cells) throw new Error(`entity ${name} is not in the recipe`)
  const order = { recipe, setting, entity: name, seed, from: 0, partPrefix: partPrefix(scope) }
  // Rows that come twice are lines of their own.
  const wanted = dirty ? { count: 2 * count, spoilt: { dirty, rows: count } } : { count }
  const { part } = await engine.generate({ ...order, ...wanted }, signal)
  try {
    const columns = nestedColumns(cells)
    const plan = planQuery({ columns }, [{ ...part, columns }], {})
    return { rows: (await engine.rows({ plan, bigAsString: false }, signal)).rows, seed }
  } finally {
    await store.delete([part.key])
  }
}
