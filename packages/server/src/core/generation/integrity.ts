import type { Part } from '../dataset/dataset.ts'
import type { Engine } from '../ports/engine.ts'
import { planQuery } from '../query/plan.ts'
import type { Condition } from '../query/query.ts'
import type { EntityCells } from './cells.ts'
import { leafColumns } from './columns.ts'
import type { Dirt } from './dirt/dirty.ts'
import type { Integrity } from './job.ts'
import { type Entity, fieldsOf, type Recipe } from './recipe.ts'
import { referredPath } from './references.ts'

/** An entity's rows as they lie on the store. */
export interface MadeEntity {
  readonly name: string
  readonly parts: readonly Part[]
  /** What was done to them; null for clean ones. */
  readonly dirt: Dirt | null
}

/** Looks into the rows that were made: whether each reference finds its row, and each unique field has no value twice. */
export async function checkIntegrity(
  engine: Pick<Engine, 'find'>,
  recipe: Recipe,
  compiled: ReadonlyMap<string, EntityCells>,
  made: readonly MadeEntity[],
  signal?: AbortSignal,
): Promise<Integrity> {
  const found = { foreignKeysChecked: 0, orphans: 0, uniqueChecked: 0, uniqueViolations: 0 }
  for (const { name, parts } of made) {
    const entity = recipe.entities.find(each => each.name === name)
    const cells = compiled.get(name)
    if (!entity || !cells) continue
    const { references, uniques } = conditionsOf(recipe, entity, compiled, made)
    const plan = planQuery({ columns: leafColumns(cells).version }, parts, {})
    const probes = [...references, ...uniques].map(condition => ({ condition }))
    if (probes.length === 0) continue
    const findings = await engine.find({ plan, probes, study: true }, signal)
    const counts = findings.map(finding => finding?.count ?? 0)
    found.foreignKeysChecked += references.length
    found.uniqueChecked += uniques.length
    found.orphans += sum(counts.slice(0, references.length))
    found.uniqueViolations += sum(counts.slice(references.length))
  }
  return found
}

/** What would be wrong with a row of the entity: a reference to nothing, or a value that another row has. */
function conditionsOf(
  recipe: Recipe,
  entity: Entity,
  compiled: ReadonlyMap<string, EntityCells>,
  made: readonly MadeEntity[],
): { references: Condition[]; uniques: Condition[] } {
  const references: Condition[] = []
  const uniques: Condition[] = (entity.unique ?? []).map(columns => ({ kind: 'repeated', columns }))
  for (const { path: column, field } of fieldsOf(entity.fields)) {
    if (field.unique) uniques.push({ kind: 'repeated', columns: [column] })
    if (field.shape.kind !== 'reference') continue
    const target = recipe.entities.find(
      ({ name }) => field.shape.kind === 'reference' && name === field.shape.entity,
    )
    const cells = target && compiled.get(target.name)
    const parts = made.find(({ name }) => name === target?.name)?.parts
    if (!target || !cells || !parts) continue
    const named = referredPath(target, field.shape)
    const [referred] = leafColumns(cells).version.filter(({ name }) => name === named)
    if (referred) references.push({ kind: 'unmatched', column, in: { parts, column: referred } })
  }
  return { references, uniques }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
