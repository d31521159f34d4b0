import { nearest } from '../query/nearest.ts'
import { refuse } from '../refusals.ts'
import { CellError, type EntityCells, type Setting } from './cells.ts'
import { cellsOf } from './make-cells.ts'
import type { Recipe } from './recipe.ts'

/** How many rows of an entity are made. */
export interface EntityCount {
  readonly name: string
  readonly count: number
}

/** All entities of a recipe. */
export const EVERY_ENTITY = '*'

/**
 * Which entities are made for one that is asked for, and how many rows of each, those that others refer to first: of a parent as few as
 * its references allow. Pure; no I/O. Refuses with `unknown_entity`.
 */
export function planCounts(
  recipe: Recipe,
  compiled: ReadonlyMap<string, EntityCells>,
  asked: string,
  count: number,
): EntityCount[] {
  const counts = new Map<string, number>()
  const names = recipe.entities.map(({ name }) => name)
  if (asked !== EVERY_ENTITY && !names.includes(asked)) throw unknownEntity(asked, names)
  const waiting = asked === EVERY_ENTITY ? [...names] : [asked]
  for (const name of waiting) counts.set(name, count)
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    for (const { entity: parent, perRow, least } of compiled.get(name)?.references ?? []) {
      const needed = Math.max(least, Math.ceil((counts.get(name) ?? 0) / perRow))
      if (parent === name || (counts.get(parent) ?? 0) >= needed) continue
      counts.set(parent, needed)
      waiting.push(parent)
    }
  }
  return parentsFirst(
    compiled,
    names.filter(name => counts.has(name)),
  ).map(name => ({
    name,
    count: counts.get(name) ?? 0,
  }))
}

function unknownEntity(asked: string, names: readonly string[]): Error {
  const near = nearest(asked, names).join(', ')
  const message = `The schema has no entity ${JSON.stringify(asked.slice(0, 100))}. It has ${names.slice(0, 20).join(', ')}; the nearest are ${near}.`
  return refuse('unknown_entity', message, { details: { entities: names } })
}

function parentsFirst(compiled: ReadonlyMap<string, EntityCells>, names: readonly string[]): string[] {
  const ordered: string[] = []
  const seen = new Set<string>()
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    for (const reference of compiled.get(name)?.references ?? []) visit(reference.entity)
    if (names.includes(name)) ordered.push(name)
  }
  for (const name of names) visit(name)
  return ordered
}

/**
 * All entities as they are computed, by name. Pure; no I/O. Refuses with `invalid_recipe` what only shows once values are computed: a generator
 * that cannot be used as it is, or a circle.
 */
export function compileRecipe(recipe: Recipe, setting: Setting): Map<string, EntityCells> {
  const faults: CellError[] = []
  const compiled = new Map<string, EntityCells>()
  for (const entity of recipe.entities) {
    try {
      compiled.set(entity.name, cellsOf(recipe, entity, setting))
    } catch (error) {
      if (!(error instanceof CellError)) throw error
      faults.push(error)
    }
  }
  if (faults.length === 0) return compiled
  const sentences = faults.map(({ entity, path, message }) => `${entity}.${path}: ${message}`)
  throw refuse('invalid_recipe', sentences.slice(0, 5).join(' '), {
    faults: faults.map(({ entity, path }, at) => ({
      pointer: `/${entity}/${path.replaceAll('.', '/')}`,
      code: 'invalid_recipe',
      message: sentences[at] ?? '',
    })),
  })
}

/** Refuses with `too_many_rows` a count for which a unique field has too few values. Pure; no I/O. */
export function checkCapacity(
  compiled: ReadonlyMap<string, EntityCells>,
  counts: readonly EntityCount[],
): void {
  for (const { name, count } of counts) {
    for (const { path, capacity } of compiled.get(name)?.cells ?? []) {
      if (capacity === null || BigInt(count) <= capacity) continue
      const message = `${name}.${path} is unique and has ${capacity} values, too few for ${count} rows. Widen its range, or ask for fewer rows.`
      throw refuse('too_many_rows', message, {
        details: { entity: name, field: path, values: Number(capacity) },
      })
    }
  }
}
